import { Form, Select } from "antd";
import { Button } from "../../app/Button.tsx";
import { useAct } from "../../app/act.ts";
import { textOf } from "../../app/catalogue.ts";
import { RESPONSE_LEVELS, STAGES } from "../../app/enumerations.ts";
import { useLanguage, useWords } from "../../app/language.tsx";
import { Word } from "../../app/marks.tsx";
import { ProblemView } from "../../app/ProblemView.tsx";
import { beijing, useNow } from "../../app/time.ts";
import { UnitName } from "../../app/units.tsx";
import { ReasonItem } from "./ReasonItem.tsx";
import { useRoom } from "./room.ts";
import { ROOM } from "./words.ts";

const MINUTE_MS = 60_000;

/** Stage and response level of every leg, and what those who lead this chain's leg may change. */
export function Standing() {
  const t = useWords(ROOM);
  const { event, duties } = useRoom();
  return (
    <section aria-labelledby="legs">
      <h2 id="legs">{t("legs")}</h2>
      <p className="quiet">{t("legsNote")}</p>
      <Legs />
      {duties.mayLead && event.state === "open" && (
        <>
          <SetLevel />
          <SetStage />
          {(event.level ?? 0) === 0 ? (
            <End action="events.close" label={t("close")} note={t("closeNote")} />
          ) : (
            <p className="quiet">{t("levelFirst")}</p>
          )}
        </>
      )}
      {duties.mayLead && event.state === "closed" && (
        <End action="events.reopen" label={t("reopen")} note={t("reopenNote")} />
      )}
      {!duties.mayLead && <p className="quiet">{t("leadersOnly")}</p>}
    </section>
  );
}

function Legs() {
  const t = useWords(ROOM);
  const { language } = useLanguage();
  const now = useNow(MINUTE_MS);
  const { event } = useRoom();
  const unheard = event.legs.filter((chain) => event.standings.every((leg) => leg.chain !== chain));
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by the keyboard
    <section className="chart-table" aria-label={t("legs")} tabIndex={0}>
      <table className="plain-table">
        <thead>
          <tr>
            <th scope="col">{t("chain")}</th>
            <th scope="col">{t("stage")}</th>
            <th scope="col">{t("responseLevel")}</th>
            <th scope="col">{t("setBy")}</th>
          </tr>
        </thead>
        <tbody>
          {event.standings.map(({ chain, stage, level, closed, unit, at }) => (
            <tr key={chain}>
              <th scope="row">{chain}</th>
              <td>{closed ? t("legClosed") : <Word pair={STAGES[stage]} />}</td>
              <td>{level === 0 ? t("noLevel") : <Word pair={RESPONSE_LEVELS[level - 1]} />}</td>
              <td>
                <UnitName id={unit} /> {beijing(at, language, now)}
              </td>
            </tr>
          ))}
          {unheard.map((chain) => (
            <tr key={chain}>
              <th scope="row">{chain}</th>
              <td colSpan={3}>{t("unheard")}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function SetLevel() {
  const t = useWords(ROOM);
  const { language } = useLanguage();
  const { event } = useRoom();
  const [form] = Form.useForm<{ readonly level: number }>();
  const act = useAct({ form });
  const current = event.level ?? 0;
  const options = [
    { value: 0, label: t("endLevel") },
    ...RESPONSE_LEVELS.map((pair, i) => ({ value: i + 1, label: textOf(pair, language) })),
  ].filter(({ value }) => value !== current);
  return (
    <Form
      form={form}
      name="level"
      layout="vertical"
      requiredMark={false}
      className="report-form no-print"
      onFinish={({ level }) =>
        act.mutate({ action: "events.setLevel", args: { event: event.event, level }, urgency: 7 })
      }
    >
      <Form.Item
        name="level"
        label={t("setLevel")}
        extra={t("setLevelNote")}
        rules={[{ required: true, message: t("chooseFirst") }]}
      >
        <Select options={options} />
      </Form.Item>
      <Button htmlType="submit" loading={act.isPending}>
        {t("setLevelSend")}
      </Button>
      {act.error !== null && <ProblemView error={act.error} />}
    </Form>
  );
}

function SetStage() {
  const t = useWords(ROOM);
  const { language } = useLanguage();
  const { event } = useRoom();
  const [form] = Form.useForm<{ readonly stage: string }>();
  const act = useAct({ form });
  const options = Object.entries(STAGES)
    .map(([value, pair]) => ({ value, label: textOf(pair, language) }))
    .filter(({ value }) => value !== event.stage);
  return (
    <Form
      form={form}
      name="stage"
      layout="vertical"
      requiredMark={false}
      className="report-form no-print"
      onFinish={({ stage }) => act.mutate({ action: "events.setStage", args: { event: event.event, stage } })}
    >
      <Form.Item name="stage" label={t("setStage")} rules={[{ required: true, message: t("chooseFirst") }]}>
        <Select options={options} />
      </Form.Item>
      <Button htmlType="submit" loading={act.isPending}>
        {t("setStageSend")}
      </Button>
      {act.error !== null && <ProblemView error={act.error} />}
    </Form>
  );
}

/** Closes this chain's leg, or opens it again; with a reason that everybody in the event reads. */
function End({ action, label, note }: { readonly action: string; readonly label: string; readonly note: string }) {
  const { event } = useRoom();
  const [form] = Form.useForm<{ readonly reason: string }>();
  const act = useAct({ form });
  return (
    <Form
      form={form}
      name="end"
      layout="vertical"
      requiredMark={false}
      className="report-form no-print"
      onFinish={({ reason }) => act.mutate({ action, args: { event: event.event, reason } })}
    >
      <ReasonItem note={note} />
      <Button htmlType="submit" loading={act.isPending}>
        {label}
      </Button>
      {act.error !== null && <ProblemView error={act.error} />}
    </Form>
  );
}
