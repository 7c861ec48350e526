import { type ReactNode, useState } from "react";
import { Button } from "./Button.tsx";
import { useWords } from "./language.tsx";
import { FRAME } from "./words.ts";

/** Controls, zero-width characters, and marks that change the direction of what follows: they could make a text lie. */
const HIDDEN =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb]|[\ufe00-\ufe0f]/u;
const LENGTH_MAX = 2_000;

/**
 * A text that somebody else wrote: kept apart from its surroundings in direction, hidden characters made visible,
 * cut where it is very long until the reader wants all of it.
 */
export function Plain({ text, max = LENGTH_MAX }: { readonly text: string; readonly max?: number }) {
  const t = useWords(FRAME);
  const [isWhole, setWhole] = useState(false);
  const isLong = text.length > max && !isWhole;
  return (
    <bdi className="plain">
      {marked(isLong ? text.slice(0, max) : text, t("hiddenMark"))}
      {isLong && (
        <>
          …{" "}
          <Button size="small" onClick={() => setWhole(true)}>
            {t("more", { count: text.length })}
          </Button>
        </>
      )}
    </bdi>
  );
}

function marked(text: string, name: string): ReactNode {
  if (!HIDDEN.test(text)) return text;
  return text
    .split(new RegExp(`(${HIDDEN.source})`, "u"))
    .map((part, i) => (i % 2 === 1 ? <Mark key={String(i)} code={part.codePointAt(0) ?? 0} name={name} /> : part));
}

function Mark({ code, name }: { readonly code: number; readonly name: string }) {
  const text = `U+${code.toString(16).toUpperCase().padStart(4, "0")}`;
  return (
    <span className="hidden-mark" title={name}>
      {text}
    </span>
  );
}
