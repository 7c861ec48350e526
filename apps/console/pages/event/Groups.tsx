import { Form, Input, Select } from "antd";
import { Button } from "../../app/Button.tsx";
import { useAct } from "../../app/act.ts";
import { textOf } from "../../app/catalogue.ts";
import { WORKING_GROUPS } from "../../app/enumerations.ts";
import { useLanguage, useName, useWords } from "../../app/language.tsx";
import { Word } from "../../app/marks.tsx";
import { Plain } from "../../app/Plain.tsx";
import { ProblemView } from "../../app/ProblemView.tsx";
import { UnitName, useUnits } from "../../app/units.tsx";
import { useRoom } from "./room.ts";
import { ROOM } from "./words.ts";

const DUTY_MAX = 200;
const MEMBERS_MAX = 32;

/** The working groups of this chain's leg with their leads, members and duties; managers make and remake them. */
export function Groups() {
  const t = useWords(ROOM);
  const { event, duties } = useRoom();
  return (
    <section aria-labelledby="groups">
      <h2 id="groups">{t("groups")}</h2>
      {event.groups.length === 0 && <p>{t(event.inside ? "groupsNone" : "insideOnly")}</p>}
      <ul className="rows">
        {event.groups.map(({ name, lead, members }) => (
          <li key={name}>
            <div className="grow">
              <strong>
                <Word pair={WORKING_GROUPS[name]} />
              </strong>
              <ul>
                {members.map(({ unit, duty }) => (
                  <li key={unit}>
                    <UnitName id={unit} />
                    {unit === lead && ` (${t("lead")})`}: <Plain text={duty} />
                  </li>
                ))}
              </ul>
            </div>
          </li>
        ))}
      </ul>
      {duties.mayLead && event.state === "open" && <GroupForm />}
    </section>
  );
}

interface Said {
  readonly group: string;
  readonly lead: string;
  readonly members: readonly { readonly unit?: string; readonly duty?: string }[];
}

function GroupForm() {
  const t = useWords(ROOM);
  const { language } = useLanguage();
  const nameOf = useName();
  const units = useUnits();
  const { event } = useRoom();
  const [form] = Form.useForm<Said>();
  const act = useAct({ form });
  const members = Form.useWatch("members", form) ?? [];
  const unitOptions = event.members
    .filter(({ left, limited }) => left !== true && limited === undefined)
    .map(({ unit }) => ({ value: unit, label: nameOf(units?.get(unit)?.name) || unit }));
  const chosen = members.flatMap((one) => one?.unit ?? []);
  const kinds = Object.entries(WORKING_GROUPS).map(([value, pair]) => ({ value, label: textOf(pair, language) }));
  const fill = (name: string) => {
    const known = event.groups.find((group) => group.name === name);
    form.setFieldsValue(known === undefined ? { members: [{}] } : { lead: known.lead, members: known.members });
  };
  return (
    <details className="no-print">
      <summary>{t("setGroup")}</summary>
      <Form
        form={form}
        name="group"
        layout="vertical"
        requiredMark={false}
        className="report-form"
        initialValues={{ members: [{}] }}
        onFinish={({ group, lead, members: listed }: Said) =>
          act.mutate({
            action: "events.setGroup",
            args: { event: event.event, group, lead, members: listed.map(({ unit, duty }) => ({ unit, duty })) },
          })
        }
      >
        <Form.Item
          name="group"
          label={t("group")}
          extra={t("groupNote")}
          rules={[{ required: true, message: t("chooseFirst") }]}
        >
          <Select options={kinds} onChange={fill} />
        </Form.Item>
        <Form.List name="members">
          {(fields, { add, remove }) => (
            <>
              {fields.map(({ key, name }) => (
                <div className="fields group-member" key={key}>
                  <Form.Item
                    name={[name, "unit"]}
                    label={t("groupMember")}
                    rules={[{ required: true, message: t("chooseFirst") }]}
                  >
                    <Select options={unitOptions} showSearch={{ optionFilterProp: "label" }} />
                  </Form.Item>
                  <Form.Item
                    name={[name, "duty"]}
                    label={t("memberDuty")}
                    rules={[{ required: true, whitespace: true, message: t("dutyFirst") }]}
                  >
                    <Input maxLength={DUTY_MAX} />
                  </Form.Item>
                  {fields.length > 1 && <Button onClick={() => remove(name)}>{t("remove")}</Button>}
                </div>
              ))}
              {fields.length < MEMBERS_MAX && <Button onClick={() => add({})}>{t("addMember")}</Button>}
            </>
          )}
        </Form.List>
        <Form.Item name="lead" label={t("groupLead")} rules={[{ required: true, message: t("chooseFirst") }]}>
          <Select options={unitOptions.filter(({ value }) => chosen.includes(value))} />
        </Form.Item>
        <Button htmlType="submit" type="primary" loading={act.isPending}>
          {t("setGroupSend")}
        </Button>
        {act.error !== null && <ProblemView error={act.error} />}
      </Form>
    </details>
  );
}
