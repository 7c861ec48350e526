import { Form, Input, Upload } from "antd";
import { useWords } from "../../app/language.tsx";
import { REPORT } from "./words.ts";

const FILES_MAX = 16;

/** What is encrypted before it is stored; it is in no draft, because a browser's storage is no vault. */
export function SealedPart(props: {
  readonly files: readonly File[];
  readonly onFiles: (files: readonly File[]) => void;
}) {
  const t = useWords(REPORT);
  const { files, onFiles } = props;
  return (
    <details>
      <summary>{t("sealedPart")}</summary>
      <Form.Item name="detail" label={t("detail")}>
        <Input.TextArea rows={3} />
      </Form.Item>
      <Form.Item label={t("files")}>
        <Upload.Dragger
          multiple
          maxCount={FILES_MAX}
          beforeUpload={(_, all) => {
            onFiles([...files, ...all].slice(0, FILES_MAX));
            return false;
          }}
          fileList={files.map((file, i) => ({ uid: String(i), name: file.name, size: file.size }))}
          onRemove={({ uid }) => onFiles(files.filter((_, i) => String(i) !== uid))}
        >
          {t("drop")}
        </Upload.Dragger>
      </Form.Item>
    </details>
  );
}
