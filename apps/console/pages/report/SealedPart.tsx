import { Form, Input, Progress, Upload } from "antd";
import type { Ref } from "react";
import { Alert } from "../../app/Alert.tsx";
import { Button } from "../../app/Button.tsx";
import { useWords } from "../../app/language.tsx";
import { Plain } from "../../app/Plain.tsx";
import { ProblemView } from "../../app/ProblemView.tsx";
import type { FileEntry, Files } from "./files.ts";
import { REPORT } from "./words.ts";

/** What is encrypted before it is stored; it is in no draft, because a browser's storage is no vault. */
export function SealedPart({ files, ref }: { readonly files: Files; readonly ref: Ref<HTMLDetailsElement> }) {
  const t = useWords(REPORT);
  return (
    <details ref={ref}>
      <summary>{t("sealedPart")}</summary>
      <Form.Item name="detail" label={t("detail")}>
        <Input.TextArea rows={3} />
      </Form.Item>
      <Form.Item label={t("files")}>
        <Upload.Dragger
          multiple
          showUploadList={false}
          beforeUpload={(file, all) => {
            if (file === all[0]) files.add(all);
            return false;
          }}
        >
          {t("drop")}
        </Upload.Dragger>
      </Form.Item>
      {files.left.length > 0 && (
        <Alert
          role="alert"
          type="warning"
          showIcon
          title={t("filesLeft")}
          description={files.left.map((name) => (
            <p key={name}>
              <Plain text={name} />
            </p>
          ))}
        />
      )}
      <ul className="rows">
        {files.entries.map((entry) => (
          <li key={entry.id}>
            <OneFile entry={entry} files={files} />
          </li>
        ))}
      </ul>
    </details>
  );
}

const ALL = 100;

function OneFile({ entry, files }: { readonly entry: FileEntry; readonly files: Files }) {
  const t = useWords(REPORT);
  const { id, file, sent, part, error } = entry;
  const percent = file.size === 0 ? ALL : Math.floor((sent * ALL) / file.size);
  const leave = t(part === undefined ? "cancelFile" : "dropFile");
  return (
    <div className="grow">
      <div className="marks">
        <Plain text={file.name} />
        <span className="quiet">{part === undefined ? t("uploading", { percent }) : `✓ ${t("uploaded")}`}</span>
        {error !== undefined && <Button onClick={() => files.retry(id)}>{t("retryFile")}</Button>}
        <Button onClick={() => files.remove(id)} aria-label={`${leave} ${file.name}`}>
          {leave}
        </Button>
      </div>
      {part === undefined && <Progress percent={percent} showInfo={false} aria-label={file.name} />}
      {error !== undefined && <ProblemView error={error} />}
    </div>
  );
}
