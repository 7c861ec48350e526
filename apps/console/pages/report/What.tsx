import { Form, Input, Select } from "antd";
import { AreaPicker } from "../../app/AreaPicker.tsx";
import { textOf } from "../../app/catalogue.ts";
import { KINDS, SITUATIONS } from "../../app/enumerations.ts";
import { useLanguage, useWords } from "../../app/language.tsx";
import { PersonalWarning } from "../../app/personal/PersonalWarning.tsx";
import { CATEGORY, CategoryPicker } from "../../app/CategoryPicker.tsx";
import { KIND_FIELDS } from "./kinds.ts";
import { REPORT } from "./words.ts";

/** a and t: what happened, where and when. */
export function What() {
  const t = useWords(REPORT);
  const { language } = useLanguage();
  const needed = [{ required: true }];
  const kinds = Object.keys(KIND_FIELDS) as (keyof typeof KIND_FIELDS)[];
  return (
    <>
      <div className="fields">
        <Form.Item name="situation" label={t("situation")} rules={needed}>
          <Select
            options={Object.entries(SITUATIONS).map(([value, pair]) => ({ value, label: textOf(pair, language) }))}
          />
        </Form.Item>
        <Form.Item name="kind" label={t("kind")} rules={needed}>
          <Select options={kinds.map((value) => ({ value, label: textOf(KINDS[value], language) }))} />
        </Form.Item>
        <Form.Item name="category" label={t("category")} rules={[{ required: true, pattern: CATEGORY }]}>
          <CategoryPicker />
        </Form.Item>
      </div>
      <Form.Item
        name="headline"
        label={t("headline")}
        extra={<PersonalWarning name="headline" label={t("headline")} />}
        rules={[{ required: true, whitespace: true, max: 200 }]}
      >
        <Input maxLength={200} showCount />
      </Form.Item>
      <Form.Item name="area" label={t("area")} rules={needed}>
        <AreaPicker label={t("area")} />
      </Form.Item>
      <div className="fields">
        <Form.Item
          name="place"
          label={t("place")}
          extra={<PersonalWarning name="place" label={t("place")} />}
          rules={[{ max: 200 }]}
        >
          <Input maxLength={200} />
        </Form.Item>
        <Form.Item name="occurred" label={`${t("occurred")} · ${t("zone")}`} rules={needed}>
          <Input type="datetime-local" />
        </Form.Item>
        <Form.Item name="detected" label={`${t("detected")} · ${t("zone")}`}>
          <Input type="datetime-local" />
        </Form.Item>
      </div>
      <Form.Item
        name="main"
        label={t("main")}
        extra={<PersonalWarning name="main" label={t("main")} />}
        rules={[{ max: 4_000 }]}
      >
        <Input.TextArea rows={3} maxLength={4_000} />
      </Form.Item>
    </>
  );
}
