import { Suspense, useState } from "react";
import { Button } from "../../app/Button.tsx";
import { useWords } from "../../app/language.tsx";
import { withLibrary } from "../../app/withlibrary.tsx";
import { FRAME } from "../../app/words.ts";
import { HOME } from "./words.ts";

/** Most who come here at night do not want it: neither drawing nor numbers are fetched before it is asked for. */
const Drawn = withLibrary(async () => (await import("./Drawn.tsx")).Drawn);

/** Map and curve, on demand. */
export function Figures() {
  const t = useWords(HOME);
  const loading = useWords(FRAME)("loading");
  const [isOpen, setOpen] = useState(false);
  return (
    <section aria-labelledby="figures">
      <h2 id="figures">{t("figures")}</h2>
      <Button className="no-print" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
        {t(isOpen ? "figuresHide" : "figuresShow")}
      </Button>
      {isOpen && (
        <Suspense fallback={<p role="status">{loading}</p>}>
          <Drawn />
        </Suspense>
      )}
    </section>
  );
}
