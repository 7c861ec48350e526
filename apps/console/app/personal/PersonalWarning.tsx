import { masked, personalIn } from "@tocsin/core";
import { Form } from "antd";
import { useContext, useEffect, useState } from "react";
import { Button } from "../Button.tsx";
import { useLanguage, useWords } from "../language.tsx";
import { OpenTextsContext } from "./opentexts.ts";
import { PERSONAL } from "./words.ts";

/** So long nobody types before something is said: half of an identity number may look like a telephone number. */
const SETTLED_MS = 500;

/**
 * Says below a form's open text, as its `extra`, that identity or mobile numbers stand in it, and offers to mask them as imports
 * do, or to leave them. It holds nothing up.
 */
export function PersonalWarning({ name, label }: { readonly name: string | string[]; readonly label: string }) {
  const t = useWords(PERSONAL);
  const { language } = useLanguage();
  const { isOpen, hasDetail, onMasked } = useContext(OpenTextsContext);
  const form = Form.useFormInstance();
  const value: unknown = Form.useWatch(name, form);
  const text = typeof value === "string" ? value : "";
  const settled = useSettled(text);
  const [left, setLeft] = useState<readonly string[]>([]);
  const [done, setDone] = useState<{ readonly text: string; readonly say: "moved" | "masked" | "left" }>();
  const found = isOpen ? personalIn(settled).filter((one) => text.includes(one.text) && !left.includes(one.text)) : [];
  const end = (said: NonNullable<typeof done>) => {
    setDone(said);
    form.getFieldInstance(name)?.focus();
  };
  const mask = () => {
    const shown = found.reduce((rest, one) => rest.replaceAll(one.text, masked(one.text, [])), text);
    form.setFieldValue(name, shown);
    onMasked(label, text);
    end({ text: shown, say: hasDetail ? "moved" : "masked" });
  };
  const leave = () => {
    setLeft((before) => [...before, ...found.map((one) => one.text)]);
    end({ text, say: "left" });
  };
  const told = found
    .map(({ kind, text: one }) => t(kind === "identity" ? "identity" : "mobile", { text: one }))
    .join(language === "zh" ? "、" : ", ");
  const ended = done !== undefined && done.text === text && text !== "" ? t(done.say) : "";
  return (
    <div className="personal">
      <p aria-live="polite">{found.length > 0 ? t("found", { found: told }) : ended}</p>
      {found.length > 0 && (
        <div className="marks">
          <Button onClick={mask}>{t(hasDetail ? "move" : "mask")}</Button>
          <Button onClick={leave}>{t("leave")}</Button>
        </div>
      )}
    </div>
  );
}

/** The text once nobody has changed it for a moment. */
function useSettled(text: string): string {
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), SETTLED_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return settled;
}
