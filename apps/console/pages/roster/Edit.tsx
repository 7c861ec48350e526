import type { Roster } from "@tocsin/api";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Checkbox, Form, InputNumber, Popconfirm } from "antd";
import { useState } from "react";
import { Alert } from "../../app/Alert.tsx";
import { message } from "../../app/messages.ts";
import { Button } from "../../app/Button.tsx";
import { useWords } from "../../app/language.tsx";
import { node } from "../../app/node.ts";
import { ProblemView } from "../../app/ProblemView.tsx";
import { useSession } from "../../app/session.tsx";
import { ContactFields, ExceptionFields, ShiftFields } from "./Fields.tsx";
import { formOf, type RosterForm, rosterOf } from "./form.ts";
import { ROSTER } from "./words.ts";

const OFFICERS_MAX = 200;
const EMPTY: Roster = { persons: [], shifts: [], exceptions: [] };

/** The roster as administrators set it. */
export function Edit({ roster }: { readonly roster: Roster | undefined }) {
  const t = useWords(ROSTER);
  const queries = useQueryClient();
  const { unit } = useSession();
  const [secret, setSecret] = useState<string>();
  const [newSecret, setNewSecret] = useState(false);
  const officers = useQuery({
    queryKey: ["officers", unit.id],
    queryFn: () => node.call("officers", { query: { unit: unit.id, limit: OFFICERS_MAX } }),
  });
  const save = useMutation({
    mutationFn: (form: RosterForm) => node.call("setRoster", { body: { roster: rosterOf(form, roster), newSecret } }),
    onSuccess: (reply) => {
      message.success(t("saved"));
      if (reply.secret === undefined) void queries.invalidateQueries({ queryKey: ["roster"] });
      else setSecret(reply.secret);
      setNewSecret(false);
    },
  });
  const remove = useMutation({
    mutationFn: () => node.call("removeRoster"),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["roster"] }),
  });
  const names = (officers.data?.items ?? []).filter(({ status }) => status === "active").map(({ id }) => id);
  const hidden = () => {
    setSecret(undefined);
    void queries.invalidateQueries({ queryKey: ["roster"] });
  };
  const error = save.error ?? remove.error ?? officers.error;
  return (
    <section aria-labelledby="edit-roster" className="no-print">
      <h2 id="edit-roster">{t("edit")}</h2>
      {secret !== undefined && (
        <Alert
          type="warning"
          role="alert"
          title={t("secret")}
          description={<code className="record">{secret}</code>}
          action={<Button onClick={hidden}>{t("hide")}</Button>}
        />
      )}
      <Form
        name="roster"
        layout="vertical"
        requiredMark={false}
        className="report-form"
        initialValues={formOf(roster ?? EMPTY)}
        onFinish={save.mutate}
      >
        <ContactFields officers={names} />
        <ShiftFields officers={names} />
        <ExceptionFields officers={names} />
        <Form.Item name="minutes" label={t("minutes")}>
          <InputNumber min={1} max={10_080} precision={0} />
        </Form.Item>
        {roster !== undefined && (
          <p>
            <Checkbox checked={newSecret} onChange={(event) => setNewSecret(event.target.checked)}>
              {t("newSecret")}
            </Checkbox>
          </p>
        )}
        <div className="marks">
          <Button htmlType="submit" type="primary" loading={save.isPending}>
            {t("save")}
          </Button>
          {roster !== undefined && (
            <Popconfirm title={t("clearAsk")} okText={t("yes")} cancelText={t("no")} onConfirm={() => remove.mutate()}>
              <Button loading={remove.isPending}>{t("clear")}</Button>
            </Popconfirm>
          )}
        </div>
      </Form>
      {error !== null && <ProblemView error={error} />}
      {roster !== undefined && <Tests officers={roster.persons.map(({ officer }) => officer)} />}
    </section>
  );
}

/** Tries whether somebody can be reached. */
function Tests({ officers }: { readonly officers: readonly string[] }) {
  const t = useWords(ROSTER);
  const tried = useMutation({
    mutationFn: (officer: string) => node.call("testRoster", { body: { officer } }),
  });
  return (
    <>
      <h3>{t("tests")}</h3>
      <div className="marks">
        {officers.map((officer) => (
          <Button
            key={officer}
            loading={tried.isPending && tried.variables === officer}
            onClick={() => tried.mutate(officer)}
          >
            {t("test")} {officer}
          </Button>
        ))}
      </div>
      <ul role="status">
        {tried.data?.items.map(({ to, ok, code }) => (
          <li key={to}>
            <span aria-hidden="true">{ok ? "✓" : "✕"}</span> {t("tested", { to, code })}
          </li>
        ))}
      </ul>
      {tried.error !== null && <ProblemView error={tried.error} />}
    </>
  );
}
