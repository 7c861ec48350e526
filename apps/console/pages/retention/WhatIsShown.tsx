import type { ErasureOrder } from "@tocsin/api";
import { Radio } from "antd";
import { useWords } from "../../app/language.tsx";
import { RETENTION } from "./words.ts";

/** Whether a list is of sealed parts or of open ones. */
export function WhatIsShown(props: {
  readonly label: string;
  readonly what: ErasureOrder["what"];
  readonly choose: (what: ErasureOrder["what"]) => void;
}) {
  const t = useWords(RETENTION);
  const { label, what, choose } = props;
  return (
    <Radio.Group
      className="no-print"
      aria-label={label}
      optionType="button"
      value={what}
      onChange={({ target }) => choose(target.value as ErasureOrder["what"])}
      options={[
        { value: "sealed", label: t("sealedOrders") },
        { value: "open", label: t("openOrders") },
      ]}
    />
  );
}
