import { Form, Input, Select } from "antd";
import { Button } from "../../app/Button.tsx";
import { useAct } from "../../app/act.ts";
import { textOf } from "../../app/catalogue.ts";
import { WORKING_GROUPS } from "../../app/enumerations.ts";
import { useLanguage, useName, useWords } from "../../app/language.tsx";
import { ProblemView } from "../../app/ProblemView.tsx";
import { fromField, useNow } from "../../app/time.ts";
import { useUnits } from "../../app/units.tsx";
import { useRoom } from "./room.ts";
import { ROOM } from "./words.ts";

const TITLE_MAX = 200;
const TEXT_MAX = 2_000;
const MINUTE_MS = 60_000;

interface Said {
  readonly title: string;
  readonly text?: string;
  readonly to: string;
  readonly group?: string;
  readonly due?: string;
}

/** Gives a member of this chain's leg a task; the lead of a group gives tasks to members of the group. */
export function TaskForm() {
  const t = useWords(ROOM);
  const { language } = useLanguage();
  const nameOf = useName();
  const units = useUnits();
  const now = useNow(MINUTE_MS);
  const { event, duties } = useRoom();
  const [form] = Form.useForm<Said>();
  const act = useAct({ form });
  const group = Form.useWatch("group", form);
  const groups = event.groups.filter(({ name }) => duties.isManager || duties.leads.includes(name));
  const inGroup = event.groups.find(({ name }) => name === group)?.members.map(({ unit }) => unit);
  const members = event.members.filter(({ unit, left, limited }) => {
    const isActive = left !== true && limited === undefined;
    return isActive && (inGroup === undefined || inGroup.includes(unit));
  });
  const options = members.map(({ unit }) => ({ value: unit, label: nameOf(units?.get(unit)?.name) || unit }));
  const checkDue = (_: unknown, text: string | undefined) =>
    text && (fromField(text) ?? 0) <= now ? Promise.reject(new Error(t("duePast"))) : Promise.resolve();
  return (
    <details className="no-print">
      <summary>{t("newTask")}</summary>
      <Form
        form={form}
        name="task"
        layout="vertical"
        requiredMark={false}
        className="report-form"
        onFinish={({ title, text, to, group: of, due }: Said) => {
          const end = due ? fromField(due) : undefined;
          act.mutate({
            action: "events.assignTask",
            args: { event: event.event, to, ...(of && { group: of }), ...(end === undefined ? {} : { due: end }) },
            body: { title: title.trim(), ...(text?.trim() && { text: text.trim() }) },
          });
        }}
      >
        <Form.Item
          name="title"
          label={t("taskTitle")}
          rules={[{ required: true, whitespace: true, message: t("titleFirst") }]}
        >
          <Input maxLength={TITLE_MAX} />
        </Form.Item>
        <Form.Item name="text" label={t("taskText")}>
          <Input.TextArea rows={2} maxLength={TEXT_MAX} />
        </Form.Item>
        <div className="fields">
          {groups.length > 0 && (
            <Form.Item
              name="group"
              label={t("taskGroup")}
              rules={[{ required: !duties.isManager, message: t("groupFirst") }]}
            >
              <Select
                allowClear
                placeholder={t("noGroup")}
                options={groups.map(({ name }) => ({
                  value: name,
                  label: textOf(WORKING_GROUPS[name] ?? [name, name], language),
                }))}
              />
            </Form.Item>
          )}
          <Form.Item
            name="to"
            label={t("taskTo")}
            extra={t("taskToNote")}
            rules={[{ required: true, message: t("toFirst") }]}
          >
            <Select options={options} showSearch={{ optionFilterProp: "label" }} />
          </Form.Item>
          <Form.Item name="due" label={t("due")} rules={[{ validator: checkDue }]}>
            <Input type="datetime-local" />
          </Form.Item>
        </div>
        <Button htmlType="submit" type="primary" loading={act.isPending}>
          {t("assign")}
        </Button>
        {act.error !== null && <ProblemView error={act.error} />}
      </Form>
    </details>
  );
}
