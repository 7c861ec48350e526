import { CheckCircleFilled, CloseCircleFilled, ExclamationCircleFilled, InfoCircleFilled } from "@ant-design/icons-svg";
import type { HTMLAttributes, ReactNode } from "react";
import { Icon } from "./Icon.tsx";

const SHAPES = {
  success: CheckCircleFilled,
  info: InfoCircleFilled,
  warning: ExclamationCircleFilled,
  error: CloseCircleFilled,
};

interface AlertProps extends Omit<HTMLAttributes<HTMLDivElement>, "title"> {
  readonly type: keyof typeof SHAPES;
  readonly title: ReactNode;
  readonly description?: ReactNode;
  /** A button beside it. */
  readonly action?: ReactNode;
  readonly showIcon?: boolean;
  /** As wide as the page, with no frame. */
  readonly banner?: boolean;
}

/** What has to be known beside what was asked for: by its shape and words, not by the colour alone. */
export function Alert(props: AlertProps) {
  const { type, title, description, action, showIcon = false, banner = false, className, ...rest } = props;
  const names = [
    "alert",
    `alert-${type}`,
    banner && "alert-banner",
    description !== undefined && "alert-long",
    className,
  ];
  return (
    <div {...rest} className={names.filter(Boolean).join(" ")}>
      {(showIcon || banner) && <Icon of={SHAPES[type]} />}
      <div className="alert-text">
        <div className="alert-title">{title}</div>
        {description !== undefined && <div>{description}</div>}
      </div>
      {action}
    </div>
  );
}
