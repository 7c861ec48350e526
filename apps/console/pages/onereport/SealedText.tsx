import { useMutation } from "@tanstack/react-query";
import { Form, Input } from "antd";
import { Button } from "../../app/Button.tsx";
import { useWords } from "../../app/language.tsx";
import { node } from "../../app/node.ts";
import { Plain } from "../../app/Plain.tsx";
import { ProblemView } from "../../app/ProblemView.tsx";
import { ONE_REPORT } from "./words.ts";

const PURPOSE_MAX = 200;

interface Opened {
  readonly a?: { readonly headline?: string; readonly main?: string };
}

/** The sealed text of a report of security 3 to 5, for its writer and the chain's managers: read with a purpose, and logged. */
export function SealedText({ record, digest }: { readonly record: string; readonly digest: string }) {
  const t = useWords(ONE_REPORT);
  const read = useMutation({
    gcTime: 0,
    mutationFn: async ({ purpose }: { readonly purpose: string }) => {
      const response = await node.call("attachment", { params: { record, digest }, query: { purpose } });
      return JSON.parse(await response.text()) as Opened;
    },
  });
  return (
    <section aria-labelledby="sealed-text">
      <h2 id="sealed-text">{t("sealedText")}</h2>
      {read.data === undefined ? (
        <Form layout="inline" className="filters no-print" requiredMark={false} onFinish={read.mutate}>
          <Form.Item
            name="purpose"
            label={t("purpose")}
            rules={[{ required: true, whitespace: true, max: PURPOSE_MAX }]}
          >
            <Input maxLength={PURPOSE_MAX} />
          </Form.Item>
          <Button htmlType="submit" loading={read.isPending}>
            {t("read")}
          </Button>
        </Form>
      ) : (
        <div className="callout">
          <h3>
            <Plain text={read.data.a?.headline ?? ""} />
          </h3>
          {read.data.a?.main !== undefined && (
            <p>
              <Plain text={read.data.a.main} />
            </p>
          )}
          <details>
            <summary>{t("whole")}</summary>
            <pre className="signed">
              <Plain text={JSON.stringify(read.data, null, 2)} />
            </pre>
          </details>
        </div>
      )}
      <p className="quiet">{t("readNote")}</p>
      {read.error !== null && <ProblemView error={read.error} />}
    </section>
  );
}
