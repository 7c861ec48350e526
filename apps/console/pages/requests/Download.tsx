import type { DownloadReply } from "@tocsin/api";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Button } from "../../app/Button.tsx";
import { keepFile } from "../../app/keepfile.ts";
import { useWords } from "../../app/language.tsx";
import { node } from "../../app/node.ts";
import { Plain } from "../../app/Plain.tsx";
import { ProblemView } from "../../app/ProblemView.tsx";
import { REQUESTS } from "./words.ts";

const DIGITS = 12;

/** Fetches a granted detail. It is shown and saved on demand; nothing of it is kept by the page. */
export function Download({ grant }: { readonly grant: string }) {
  const t = useWords(REQUESTS);
  const queries = useQueryClient();
  const download = useMutation({
    gcTime: 0,
    mutationFn: () => node.call("download", { body: { grant } }),
    onSuccess: () => void queries.invalidateQueries({ queryKey: ["receipts"] }),
  });
  return (
    <div>
      {download.data === undefined && (
        <>
          <p className="quiet">{t("downloadNote")}</p>
          <Button className="no-print" loading={download.isPending} onClick={() => download.mutate()}>
            {t("download")}
          </Button>
        </>
      )}
      {download.error !== null && <ProblemView error={download.error} />}
      {download.data !== undefined && <Downloaded reply={download.data} />}
    </div>
  );
}

function Downloaded({ reply }: { readonly reply: DownloadReply }) {
  const t = useWords(REQUESTS);
  const { grant, record, detail, attachments, proof, receipt } = reply;
  const text = detail === undefined ? undefined : JSON.stringify(detail, null, 2);
  return (
    <div className="callout">
      <p>
        {t("downloaded", { links: proof.join(", ") })} <code className="record">{receipt.slice(0, DIGITS)}</code>
      </p>
      {text === undefined ? (
        <p>{t("noDetail")}</p>
      ) : (
        <>
          <h3>{t("detail")}</h3>
          <pre className="signed">
            <Plain text={text} />
          </pre>
          <Button
            className="no-print"
            onClick={() => keepFile(`${record.slice(0, DIGITS)}.json`, new Blob([text], { type: "application/json" }))}
          >
            {t("save")}
          </Button>
        </>
      )}
      <ul className="rows">
        {attachments.map(({ digest, size }) => (
          <li key={digest}>
            <span>
              {t("file", { size })} <code className="record">{digest.slice(0, DIGITS)}</code>
            </span>
            <SaveFile grant={grant} digest={digest} />
          </li>
        ))}
      </ul>
    </div>
  );
}

function SaveFile({ grant, digest }: { readonly grant: string; readonly digest: string }) {
  const t = useWords(REQUESTS);
  const fetching = useMutation({
    gcTime: 0,
    mutationFn: async () => {
      const response = await node.call("downloadAttachment", { params: { grant, digest } });
      keepFile(`${digest.slice(0, DIGITS)}.bin`, await response.blob());
    },
  });
  return (
    <>
      <Button className="no-print" loading={fetching.isPending} onClick={() => fetching.mutate()}>
        {t("save")}
      </Button>
      {fetching.error !== null && <ProblemView error={fetching.error} />}
    </>
  );
}
