import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { message } from "../messages.ts";
import { Button } from "../Button.tsx";
import { Dialog } from "../Dialog.tsx";
import { keepFile } from "../keepfile.ts";
import { useWords } from "../language.tsx";
import { ProblemView } from "../ProblemView.tsx";
import { TABLE } from "./words.ts";

type Form = "csv" | "xlsx";

/** What has to be known before a table is fetched. */
export interface Warning {
  readonly title: string;
  readonly text: string;
}

/** Buttons to take a search away: its address, and its result as a table of the node's. */
export function TakeAway(props: {
  /** Of the file, without what stands behind the dot. */
  readonly name: string;
  readonly table: (form: Form) => Promise<Response>;
  readonly warning?: Warning | undefined;
}) {
  const t = useWords(TABLE);
  const { name, table, warning } = props;
  const [asked, setAsked] = useState<Form>();
  const fetching = useMutation({
    mutationFn: async (form: Form) => keepFile(`${name}.${form}`, await (await table(form)).blob()),
  });
  const want = (form: Form) => (warning === undefined ? fetching.mutate(form) : setAsked(form));
  const busy = fetching.isPending ? fetching.variables : undefined;
  const copy = async () => {
    await navigator.clipboard.writeText(location.href);
    message.success(t("copied"));
  };
  return (
    <div className="take-away no-print">
      <Button loading={busy === "xlsx"} onClick={() => want("xlsx")}>
        {t("xlsx")}
      </Button>
      <Button loading={busy === "csv"} onClick={() => want("csv")}>
        {t("csv")}
      </Button>
      {/* Browsers have a clipboard at secure addresses only. */}
      {isSecureContext && <Button onClick={() => void copy()}>{t("copy")}</Button>}
      {fetching.error !== null && <ProblemView error={fetching.error} />}
      <Dialog title={warning?.title ?? ""} isOpen={asked !== undefined} onClose={() => setAsked(undefined)}>
        <p>{warning?.text}</p>
        <p className="actions">
          <Button
            type="primary"
            onClick={() => {
              if (asked !== undefined) fetching.mutate(asked);
              setAsked(undefined);
            }}
          >
            {t("export")}
          </Button>
          <Button onClick={() => setAsked(undefined)}>{t("cancel")}</Button>
        </p>
      </Dialog>
    </div>
  );
}
