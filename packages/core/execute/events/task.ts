import { type Static, Type } from "typebox";
import { demand } from "../../codes.ts";
import { key } from "../../state/key.ts";
import { DigestText, Time, UnitId } from "../../unit/unit.ts";
import { ANYONE, Text, defineAction, strict } from "../action.ts";
import { GroupName, type GroupState, demandLead } from "./group.ts";
import { WORKERS, demandMember, needMember, needOpenLeg } from "./state.ts";

const Progress = Type.Union([
  Type.Literal("accepted"),
  Type.Literal("doing"),
  Type.Literal("done"),
  Type.Literal("cancelled"),
]);
type TaskStatus = "assigned" | Static<typeof Progress>;

/** A task of one leg, under `event/<id>/task/<act>`; what is to be done stands in the act's body. */
export interface TaskState {
  readonly by: string;
  readonly to: string;
  readonly status: TaskStatus;
  readonly group?: GroupName;
  /** When it should be done, ms; judged by those who look, never by the ledger. */
  readonly due?: number;
  readonly digest: string;
  readonly revision: number;
}

/** A task goes forward only, and may skip a step. */
const STEPS: readonly TaskStatus[] = ["assigned", "accepted", "doing", "done"];

/** Gives a member of this leg something to do; within a group, a member of the group. */
export const assignTask = defineAction({
  name: "events.assignTask",
  summary: "Give a member of your chain's leg a task, as a manager or as the lead of a working group.",
  args: Type.Object(
    { event: DigestText, to: UnitId, group: Type.Optional(GroupName), due: Type.Optional(Time) },
    strict,
  ),
  body: Type.Object({ title: Text(200), text: Type.Optional(Text(2_000)) }, strict),
  units: ANYONE,
  officers: WORKERS,
  run(context, args) {
    needOpenLeg(context, args.event);
    needMember(context, args.event);
    demandLead(context, args.event, args.group);
    demandMember(context, args.event, args.to);
    if (args.group !== undefined) {
      const { members } = context.need<GroupState>(key.eventGroup(args.event, args.group), "NOT_FOUND", args.group);
      demand(members.includes(args.to), "NOT_MEMBER", `${args.to} is not in ${args.group}`);
    }
    const { id, proposal } = context.act;
    demand(args.due === undefined || args.due > proposal.at, "BAD_DATE", "/args/due");
    demand(proposal.body !== undefined, "BODY_MISMATCH", "/proposal/body");
    const task: TaskState = {
      by: proposal.author.unit,
      to: args.to,
      status: "assigned",
      ...(args.group === undefined ? {} : { group: args.group }),
      ...(args.due === undefined ? {} : { due: args.due }),
      digest: proposal.body,
      revision: 0,
    };
    context.write(key.eventTask(args.event, id), task);
    return { event: args.event, task: id, status: task.status };
  },
});

/** The unit that has the task reports progress; those who gave it, or a manager, cancel it. */
export const updateTask = defineAction({
  name: "events.updateTask",
  summary: "Say how a task stands: accepted, doing or done by the unit that has it; cancelled by the one that gave it.",
  args: Type.Object({ event: DigestText, task: DigestText, status: Progress, note: Type.Optional(Text(400)) }, strict),
  units: ANYONE,
  officers: WORKERS,
  run(context, args) {
    const name = key.eventTask(args.event, args.task);
    const task = context.need<TaskState>(name, "NOT_FOUND", args.task);
    const { unit } = context;
    if (args.status === "cancelled") {
      demand(task.status !== "done" && task.status !== "cancelled", "WRONG_STATE", task.status);
      demand(unit.id === task.by || unit.role !== "member", "NOT_PERMITTED", `the task was given by ${task.by}`);
    } else {
      demand(unit.id === task.to, "NOT_PERMITTED", `the task is with ${task.to}`);
      demand(
        task.status !== "cancelled" && STEPS.indexOf(args.status) > STEPS.indexOf(task.status),
        "WRONG_STATE",
        task.status,
      );
    }
    context.write(name, { ...task, status: args.status, revision: task.revision + 1 } satisfies TaskState);
    return { event: args.event, task: args.task, status: args.status };
  },
});
