import type { TaskItem } from "@tocsin/api";
import { Form, Input } from "antd";
import { useState } from "react";
import { Button } from "../../app/Button.tsx";
import { Tag } from "../../app/Tag.tsx";
import { useAct } from "../../app/act.ts";
import { TASK_STATES, WORKING_GROUPS } from "../../app/enumerations.ts";
import { useLanguage, useWords } from "../../app/language.tsx";
import { Word } from "../../app/marks.tsx";
import { Plain } from "../../app/Plain.tsx";
import { ProblemView } from "../../app/ProblemView.tsx";
import { useSession } from "../../app/session.tsx";
import { beijing, duration, useNow } from "../../app/time.ts";
import { UnitName } from "../../app/units.tsx";
import { FRAME } from "../../app/words.ts";
import { useRoom } from "./room.ts";
import { TaskForm } from "./TaskForm.tsx";
import { ROOM } from "./words.ts";

const NOTE_MAX = 400;
const MINUTE_MS = 60_000;
const STEPS = ["assigned", "accepted", "doing", "done"];
const ENDED: readonly string[] = ["done", "cancelled"];

/** Tasks of this chain's leg: what is due first comes first, what has ended last. */
export function Tasks() {
  const t = useWords(ROOM);
  const { event, duties } = useRoom();
  const rank = ({ state, due }: TaskItem) =>
    ENDED.includes(state) ? Number.MAX_SAFE_INTEGER : (due ?? 4_102_444_800_000);
  const tasks = [...event.tasks].sort((a, b) => rank(a) - rank(b) || b.tick - a.tick);
  return (
    <section aria-label={t("tasks")}>
      {duties.mayDirect && <TaskForm />}
      <p className="quiet">{t("tasksNote")}</p>
      {tasks.length === 0 && <p>{t(event.inside ? "tasksNone" : "insideOnly")}</p>}
      <ul className="rows">
        {tasks.map((task) => (
          <li key={task.task}>
            <OneTask task={task} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function OneTask({ task }: { readonly task: TaskItem }) {
  const t = useWords(ROOM);
  const { group, title, text, note, by, to, state } = task;
  return (
    <article className="grow" aria-label={title ?? task.task.slice(0, 12)}>
      <p className="entry-head">
        <strong>
          <Plain text={title ?? task.task.slice(0, 12)} />
        </strong>{" "}
        <Tag>
          <Word pair={TASK_STATES[state]} />
        </Tag>
        {group !== undefined && (
          <Tag>
            <Word pair={WORKING_GROUPS[group]} />
          </Tag>
        )}{" "}
        <Due task={task} />
      </p>
      {text !== undefined && (
        <p className="entry-text">
          <Plain text={text} />
        </p>
      )}
      <p className="quiet entry-head">
        {t("from")} <UnitName id={by} /> → {t("to")} <UnitName id={to} />
        {note !== undefined && (
          <>
            {" · "}
            {t("note")}: <Plain text={note} />
          </>
        )}
      </p>
      <TaskActs task={task} />
    </article>
  );
}

/** When it is due, and by how much it is late; said in words. */
function Due({ task: { due, state } }: { readonly task: TaskItem }) {
  const t = useWords(ROOM);
  const zone = useWords(FRAME)("beijingTime");
  const { language } = useLanguage();
  const now = useNow(MINUTE_MS);
  if (due === undefined) return null;
  const isLate = due < now && !ENDED.includes(state);
  return (
    <span className="numbers wrap" title={zone}>
      {t("dueAt", { time: beijing(due, language, now) })}
      {!ENDED.includes(state) &&
        ` · ${isLate ? t("late", { time: duration(now - due, language) }) : t("left", { time: duration(due - now, language) })}`}
    </span>
  );
}

/** The next steps that the officer's unit may take. */
function TaskActs({ task }: { readonly task: TaskItem }) {
  const t = useWords(ROOM);
  const { unit } = useSession();
  const { event, duties } = useRoom();
  const [isCancelling, setCancelling] = useState(false);
  const act = useAct({ onDone: () => setCancelling(false) });
  const [form] = Form.useForm<{ readonly note?: string }>();
  const isOwn = task.to === unit.id && duties.mayWork;
  const isGivers = (task.by === unit.id || duties.isManager) && duties.mayWork && !ENDED.includes(task.state);
  const next = isOwn && task.state !== "cancelled" ? STEPS.slice(STEPS.indexOf(task.state) + 1) : [];
  if (next.length === 0 && !isGivers) return null;
  const say = (status: string) => {
    const note = (form.getFieldValue("note") as string | undefined)?.trim();
    const args = { event: event.event, task: task.task, status, ...(note ? { note } : {}) };
    act.mutate({ action: "events.updateTask", args });
  };
  return (
    <Form form={form} name={`task-${task.task.slice(0, 12)}`} layout="vertical" className="task-acts no-print">
      {(next.length > 0 || isCancelling) && (
        <Form.Item name="note" label={t("noteLabel")}>
          <Input maxLength={NOTE_MAX} />
        </Form.Item>
      )}
      <div className="marks">
        {next.map((status) => (
          <Button
            key={status}
            type={status === "done" ? "primary" : "default"}
            disabled={act.isPending}
            onClick={() => say(status)}
          >
            <Word pair={TASK_STATES[status]} />
          </Button>
        ))}
        {isGivers && (
          <Button disabled={act.isPending} onClick={() => (isCancelling ? say("cancelled") : setCancelling(true))}>
            {t(isCancelling ? "cancelTaskSure" : "cancelTask")}
          </Button>
        )}
      </div>
      {act.error !== null && <ProblemView error={act.error} />}
    </Form>
  );
}
