import type { CaseItem } from "@tocsin/api";
import { Radio } from "antd";
import { useState } from "react";
import { Button } from "../../app/Button.tsx";
import { textOf } from "../../app/catalogue.ts";
import { PURPOSES } from "../../app/enumerations.ts";
import { Dialog } from "../../app/Dialog.tsx";
import { useLanguage, useWords } from "../../app/language.tsx";
import { ProblemView } from "../../app/ProblemView.tsx";
import { useSession } from "../../app/session.tsx";
import type { useSealed } from "./sealed.ts";
import { LINES } from "./words.ts";

const AT_ONCE = 200;
/** What emergency access is for has a way of its own. */
const OFFERED = Object.keys(PURPOSES).filter((purpose) => purpose !== "break-glass");

/** The deliberate step before sealed details are read: what it means, and what for. */
export function Sealed(props: { readonly items: readonly CaseItem[]; readonly sealed: ReturnType<typeof useSealed> }) {
  const t = useWords(LINES);
  const { unit } = useSession();
  const { language } = useLanguage();
  const [isOpen, setOpen] = useState(false);
  const [purpose, setPurpose] = useState<string>();
  const { items, sealed } = props;
  const { reading, read } = sealed;
  const mayHold = items.filter((item) => item.detail && (unit.role !== "member" || item.unit === unit.id));
  const unread = mayHold.filter(({ record }) => !read.has(record)).slice(0, AT_ONCE);
  const records = unread.map(({ record }) => record);
  if (sealed.purpose !== undefined) {
    const further = { purpose: sealed.purpose, records };
    return (
      <p className="actions no-print">
        <Button onClick={sealed.hide}>{t("hide")}</Button>
        {records.length > 0 && (
          <Button loading={reading.isPending} onClick={() => reading.mutate(further)}>
            {t("readMore", { count: records.length })}
          </Button>
        )}
        {reading.error !== null && <ProblemView error={reading.error} />}
      </p>
    );
  }
  if (mayHold.length === 0) return items.length === 0 ? null : <p className="quiet">{t("nothingSealed")}</p>;
  return (
    <div className="actions no-print">
      <Button onClick={() => setOpen(true)}>{t("show")}</Button>
      <Dialog title={t("sealedTitle")} isOpen={isOpen} onClose={() => setOpen(false)}>
        <p>{t("sealedNote")}</p>
        <fieldset className="choice">
          <legend>{t("purpose")}</legend>
          <Radio.Group
            value={purpose}
            onChange={(event) => setPurpose(event.target.value as string)}
            options={OFFERED.map((value) => ({ value, label: textOf(PURPOSES[value] ?? [value, value], language) }))}
          />
        </fieldset>
        <p className="actions">
          <Button
            type="primary"
            disabled={purpose === undefined}
            loading={reading.isPending}
            onClick={() => {
              if (purpose !== undefined) reading.mutate({ purpose, records }, { onSuccess: () => setOpen(false) });
            }}
          >
            {t("read", { count: records.length })}
          </Button>
          <Button onClick={() => setOpen(false)}>{t("cancel")}</Button>
        </p>
        {reading.error !== null && <ProblemView error={reading.error} />}
      </Dialog>
    </div>
  );
}
