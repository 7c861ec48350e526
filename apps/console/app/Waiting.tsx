import { useWords } from "./language.tsx";
import { FRAME } from "./words.ts";

/** Stands where something is on its way. */
export function Waiting() {
  const t = useWords(FRAME);
  return (
    <div className="waiting" role="status">
      <span className="spinner" aria-hidden="true" /> {t("loading")}
    </div>
  );
}
