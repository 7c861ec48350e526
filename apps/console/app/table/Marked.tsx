import { Plain } from "../Plain.tsx";
import { pieces } from "./marked.ts";

const LENGTH_MAX = 200;

/** A text that somebody else wrote, with what a search has found in it marked. */
export function Marked({ text, q }: { readonly text: string; readonly q: string | undefined }) {
  if (q === undefined || text.length > LENGTH_MAX) return <Plain text={text} max={LENGTH_MAX} />;
  return pieces(text, q).map(({ text: piece, isFound }, i) =>
    isFound ? (
      <mark key={String(i)}>
        <Plain text={piece} />
      </mark>
    ) : (
      <Plain key={String(i)} text={piece} />
    ),
  );
}
