import { CheckCircleFilled, CloseCircleFilled } from "@ant-design/icons-svg";
import { Icon } from "./Icon.tsx";
import { useMessages } from "./messages.ts";

/** What has been told in passing and is still to be read. */
export function Messages() {
  const messages = useMessages();
  return (
    <div className="messages" role="status">
      {messages.map(({ id, is, text }) => (
        <p key={id} className={`message message-${is}`}>
          <Icon of={is === "success" ? CheckCircleFilled : CloseCircleFilled} /> {text}
        </p>
      ))}
    </div>
  );
}
