import type { EventReply, SessionReply } from "@tocsin/api";

/** Officers who work in an event, and officers who lead a leg, as the contract has them. */
const WORKERS: readonly string[] = ["reporter", "verifier", "governor"];
const LEADERS: readonly string[] = ["verifier", "governor"];

/** What an officer may do in an event as it stands. The node judges each act again. */
export interface Duties {
  /** Opens this chain's leg, which another chain has offered. */
  readonly mayOpenLeg: boolean;
  readonly mayJoin: boolean;
  readonly mayLeave: boolean;
  readonly mayPost: boolean;
  /** Takes part in resources and tells how far own tasks are. */
  readonly mayWork: boolean;
  /** Gives tasks and decides: for the leg as a manager, for the groups that the unit leads otherwise. */
  readonly mayDirect: boolean;
  /** Working groups that the unit leads. */
  readonly leads: readonly string[];
  readonly isManager: boolean;
  /** Sets level, stage, groups and limits, closes, merges, splits. */
  readonly mayLead: boolean;
  /** Why the officer does not speak in the event; undefined who does. */
  readonly silent: "offered" | "closed" | "limited" | "outside" | "duty" | "right" | undefined;
}

export function dutiesIn(event: EventReply, { unit, roles }: SessionReply): Duties {
  const isOpen = event.state === "open";
  const isWorker = roles.some((role) => WORKERS.includes(role));
  const isManager = unit.role !== "member";
  const isMember = event.membership === "member";
  const mayWork = isOpen && isWorker && isMember;
  const leads = event.groups.filter(({ lead }) => lead === unit.id).map(({ name }) => name);
  const maySpeak = unit.rights.includes("post");
  return {
    mayOpenLeg: event.state === "offered" && isWorker && maySpeak,
    mayJoin: isOpen && isWorker && event.membership === undefined,
    mayLeave: isWorker && event.membership !== undefined,
    mayPost: mayWork && maySpeak,
    mayWork,
    mayDirect: mayWork && (isManager || leads.length > 0),
    leads,
    isManager,
    mayLead: isManager && roles.some((role) => LEADERS.includes(role)),
    silent: silence(event, isWorker, maySpeak),
  };
}

function silence(event: EventReply, isWorker: boolean, maySpeak: boolean): Duties["silent"] {
  if (event.state !== "open") return event.state;
  if (!isWorker) return "duty";
  if (event.membership === undefined) return "outside";
  if (event.membership === "read") return "limited";
  return maySpeak ? undefined : "right";
}
