import { useMutation } from "@tanstack/react-query";
import { App, Button } from "antd";
import { useWords } from "../language.tsx";
import { ProblemView } from "../ProblemView.tsx";
import { TABLE } from "./words.ts";

type Form = "csv" | "xlsx";

/** Buttons to take a search away: its address, and its result as a table of the node's. */
export function TakeAway(props: {
  /** Of the file, without what stands behind the dot. */
  readonly name: string;
  readonly table: (form: Form) => Promise<Response>;
  /** Asked before a table is fetched; nothing is fetched unless it says yes. */
  readonly confirm?: () => Promise<boolean>;
}) {
  const t = useWords(TABLE);
  const { name, table, confirm } = props;
  const { message } = App.useApp();
  const fetching = useMutation({
    mutationFn: async (form: Form) => {
      if (confirm !== undefined && !(await confirm())) return;
      keepFile(`${name}.${form}`, await (await table(form)).blob());
    },
  });
  const busy = fetching.isPending ? fetching.variables : undefined;
  const copy = async () => {
    await navigator.clipboard.writeText(location.href);
    void message.success(t("copied"));
  };
  return (
    <div className="take-away no-print">
      <Button loading={busy === "xlsx"} onClick={() => fetching.mutate("xlsx")}>
        {t("xlsx")}
      </Button>
      <Button loading={busy === "csv"} onClick={() => fetching.mutate("csv")}>
        {t("csv")}
      </Button>
      {/* Browsers have a clipboard at secure addresses only. */}
      {isSecureContext && <Button onClick={() => void copy()}>{t("copy")}</Button>}
      {fetching.error !== null && <ProblemView error={fetching.error} />}
    </div>
  );
}

/** Hands the user a file. */
function keepFile(name: string, content: Blob): void {
  const address = URL.createObjectURL(content);
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), KEPT_MS);
}

/** The browser has begun to write the file by then. */
const KEPT_MS = 60_000;
