import type { HTMLAttributes } from "react";

/** A word in a frame. */
export function Tag({ className, ...rest }: HTMLAttributes<HTMLSpanElement>) {
  return <span {...rest} className={className === undefined ? "tag" : `tag ${className}`} />;
}
