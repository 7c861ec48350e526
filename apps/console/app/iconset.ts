import type { InfoCircleFilled } from "@ant-design/icons-svg";

/** A drawing as the icon set has it. */
export type Drawing = typeof InfoCircleFilled;
