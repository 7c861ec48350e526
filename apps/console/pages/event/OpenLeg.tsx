import { Form, Select } from "antd";
import { Button } from "../../app/Button.tsx";
import { useAct } from "../../app/act.ts";
import { textOf } from "../../app/catalogue.ts";
import { RESPONSE_LEVELS, STAGES } from "../../app/enumerations.ts";
import { useLanguage, useWords } from "../../app/language.tsx";
import { ProblemView } from "../../app/ProblemView.tsx";
import { useRoom } from "./room.ts";
import { ROOM } from "./words.ts";

interface Said {
  readonly stage: string;
  readonly level?: number;
}

/** Opens this chain's part of an event that another chain has offered; no superior is asked. */
export function OpenLeg() {
  const t = useWords(ROOM);
  const { language } = useLanguage();
  const { event, duties } = useRoom();
  const [form] = Form.useForm<Said>();
  const act = useAct({ form });
  const stages = Object.entries(STAGES).map(([value, pair]) => ({ value, label: textOf(pair, language) }));
  const levels = RESPONSE_LEVELS.map((pair, i) => ({ value: i + 1, label: textOf(pair, language) }));
  return (
    <section className="no-print" aria-labelledby="open-leg">
      <h2 id="open-leg">{t("openLeg")}</h2>
      <Form
        form={form}
        name="leg"
        layout="vertical"
        requiredMark={false}
        className="report-form"
        initialValues={{ stage: "response" }}
        onFinish={({ stage, level }: Said) =>
          act.mutate({
            action: "events.openLeg",
            args: { event: event.event, origin: event.chain, stage, ...(level === undefined ? {} : { level }) },
          })
        }
      >
        <div className="fields">
          <Form.Item name="stage" label={t("stage")}>
            <Select options={stages} />
          </Form.Item>
          {duties.isManager && (
            <Form.Item name="level" label={t("level")} extra={t("levelNote")}>
              <Select allowClear placeholder={t("noLevel")} options={levels} />
            </Form.Item>
          )}
        </div>
        <Button htmlType="submit" type="primary" loading={act.isPending}>
          {t("openLegSend")}
        </Button>
        {act.error !== null && <ProblemView error={act.error} />}
      </Form>
    </section>
  );
}
