import type { ReleaseItem } from "@tocsin/api";
import { Form, Input, Radio, Select } from "antd";
import { AreaPicker } from "../../app/AreaPicker.tsx";
import { textOf } from "../../app/catalogue.ts";
import { RISK_LEVELS, WARNINGS } from "../../app/enumerations.ts";
import { useLanguage, useWords } from "../../app/language.tsx";
import { Plain } from "../../app/Plain.tsx";
import { useSession } from "../../app/session.tsx";
import { fromField } from "../../app/time.ts";
import { FRAME } from "../../app/words.ts";
import { PersonalWarning } from "../../app/personal/PersonalWarning.tsx";
import { RecordsPicker } from "./RecordsPicker.tsx";
import { linesOf } from "./said.ts";
import { RELEASES } from "./words.ts";

const TITLE_MAX = 200;
const TEXT_MAX = 4_000;
const POSTS_MAX = 16;
const ADDRESS = /^https?:\/\/[\x21-\x7e]{1,292}$/;
const DIGITS = 12;

type Key = keyof typeof RELEASES;

/** A text in Chinese, and in English where the unit has it. */
export function Bilingual(props: {
  readonly name: string;
  readonly zh: Key;
  readonly en: Key;
  readonly isLong?: boolean;
  readonly isOptional?: boolean;
}) {
  const t = useWords(RELEASES);
  const { name, zh, en, isLong = false, isOptional = false } = props;
  const field = isLong ? <Input.TextArea rows={3} maxLength={TEXT_MAX} /> : <Input maxLength={TITLE_MAX} />;
  const rules = isOptional ? [] : [{ required: true, whitespace: true, message: t("required") }];
  return (
    <>
      <Form.Item
        name={`${name}Zh`}
        label={t(zh)}
        extra={<PersonalWarning name={`${name}Zh`} label={t(zh)} />}
        rules={rules}
      >
        {field}
      </Form.Item>
      <Form.Item name={`${name}En`} label={t(en)} extra={<PersonalWarning name={`${name}En`} label={t(en)} />}>
        {field}
      </Form.Item>
    </>
  );
}

/** Where, and what it takes the place of. */
export function Scope({ former }: { readonly former: readonly ReleaseItem[] }) {
  const t = useWords(RELEASES);
  const { language } = useLanguage();
  const { chain } = useSession();
  const isNation = chain === "cn";
  const options = former.map(({ release, title }) => ({
    value: release,
    label: (
      <>
        <Plain text={(language === "en" ? title?.en : undefined) ?? title?.zh ?? ""} /> {release.slice(0, DIGITS)}
      </>
    ),
  }));
  return (
    <div className="fields">
      <Form.Item name="area" label={t("area")} rules={isNation ? [] : [{ required: true, message: t("areaFirst") }]}>
        <AreaPicker label={t("area")} />
      </Form.Item>
      {options.length > 0 && (
        <Form.Item name="supersedes" label={t("supersedes")}>
          <Select allowClear placeholder={t("noSupersedes")} options={options} />
        </Form.Item>
      )}
    </div>
  );
}

export function Records({ isRequired = false }: { readonly isRequired?: boolean }) {
  const t = useWords(RELEASES);
  const rules = isRequired ? [{ required: true, message: t("recordsFirst") }] : [];
  return (
    <Form.Item name="records" label={t("records")} extra={t("recordsNote")} rules={rules}>
      <RecordsPicker label={t("records")} />
    </Form.Item>
  );
}

/** Posts that a refutation answers; it names one, or a record. */
export function Posts() {
  const t = useWords(RELEASES);
  return (
    <Form.Item
      name="posts"
      label={t("posts")}
      dependencies={["records"]}
      rules={[
        ({ getFieldValue }) => ({
          validator: async (_: unknown, text = "") => {
            const lines = linesOf(text as string);
            if (lines.length > POSTS_MAX || lines.some((line) => !ADDRESS.test(line))) throw new Error(t("postsWrong"));
            if (lines.length + ((getFieldValue("records") as readonly string[] | undefined)?.length ?? 0) === 0)
              throw new Error(t("linkFirst"));
          },
        }),
      ]}
    >
      <Input.TextArea rows={2} inputMode="url" />
    </Form.Item>
  );
}

/** Warning level of a notice, and the signed bulletin that it belongs to. */
export function OfNotice({ bulletins }: { readonly bulletins: readonly ReleaseItem[] }) {
  const t = useWords(RELEASES);
  const { language } = useLanguage();
  return (
    <div className="fields">
      <Form.Item name="warning" label={t("warning")}>
        <Select
          allowClear
          placeholder={t("noWarning")}
          options={WARNINGS.map((pair, i) => ({ value: i + 1, label: textOf(pair, language) }))}
        />
      </Form.Item>
      <Form.Item name="bulletin" label={t("bulletin")}>
        <Select
          allowClear
          placeholder={t("noBulletin")}
          options={bulletins.map(({ release, signed }) => ({
            value: release,
            label: (signed?.digest ?? release).slice(0, DIGITS),
          }))}
        />
      </Form.Item>
    </div>
  );
}

/** How likely exposure is, and when. */
export function Risk() {
  const t = useWords(RELEASES);
  const zone = useWords(FRAME)("beijingTime");
  const { language } = useLanguage();
  const isTime = {
    validator: async (_: unknown, text: string | undefined) => {
      if (fromField(text ?? "") === undefined) throw new Error(t("timeWrong"));
    },
  };
  return (
    <>
      <Form.Item name="level" label={t("risk")} rules={[{ required: true, message: t("required") }]}>
        <Radio.Group
          options={Object.entries(RISK_LEVELS).map(([value, pair]) => ({ value, label: textOf(pair, language) }))}
        />
      </Form.Item>
      <div className="fields">
        <Form.Item name="from" label={t("from")} extra={zone} rules={[isTime]}>
          <Input type="datetime-local" />
        </Form.Item>
        <Form.Item
          name="to"
          label={t("to")}
          extra={zone}
          dependencies={["from"]}
          rules={[
            isTime,
            ({ getFieldValue }) => ({
              validator: async (_: unknown, text: string | undefined) => {
                if ((text ?? "") <= String(getFieldValue("from") ?? "")) throw new Error(t("toWrong"));
              },
            }),
          ]}
        >
          <Input type="datetime-local" />
        </Form.Item>
      </div>
    </>
  );
}
