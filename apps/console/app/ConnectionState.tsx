import { useWords } from "./language.tsx";
import { useLive } from "./live.tsx";
import { FRAME } from "./words.ts";

/** Whether what is shown is live: by word and shape. */
export function ConnectionState() {
  const t = useWords(FRAME);
  const { connection } = useLive();
  const { is } = connection;
  const text = { open: t("open"), joining: t("joining"), away: t("gone") }[is];
  return (
    <span className={`connection connection-${is}`} data-connection={is}>
      <span aria-hidden="true">{is === "open" ? "●" : "○"}</span> <span className="connection-text">{text}</span>
    </span>
  );
}
