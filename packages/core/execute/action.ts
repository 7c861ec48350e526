import { type Static, type TSchema, Type } from "typebox";
import { conform } from "../bytes/conform.ts";
import type { Json } from "../bytes/canonical.ts";
import { Refusal, demand } from "../codes.ts";
import type { Officer, OfficerRole, Role, Unit } from "../unit/unit.ts";
import type { ActFacts, Context } from "./context.ts";

/** An action of a contract: its form, who may do it, and the rule. The name stands on the wire. */
export interface Action {
  readonly name: string;
  /** One sentence for the API document and the help of the command line. */
  readonly summary: string;
  readonly args: TSchema;
  /** Schema of the redactable open body; absent where the act has none. */
  readonly body?: TSchema;
  /** Roles of the unit on this chain that may do it. */
  readonly units: readonly Role[];
  /** One of these roles of the officer is needed. */
  readonly officers: readonly OfficerRole[];
  /** Waits when the registry copy is older than its lease (PROTOCOL 9); reports never wait. */
  readonly fresh: boolean;
  /** Endorsements wanted: `one` manager, or `two` where the chain has two. */
  readonly endorsers: "one" | "two";
  run(context: Context, args: Json, body: Json | undefined): Json;
}

export const ANYONE: readonly Role[] = ["authority", "manager", "member"];
export const MANAGERS: readonly Role[] = ["authority", "manager"];

interface ActionOptions<A extends TSchema, B extends TSchema> {
  readonly name: string;
  readonly summary: string;
  readonly args: A;
  readonly body?: B;
  readonly units: readonly Role[];
  readonly officers: readonly OfficerRole[];
  readonly fresh?: boolean;
  readonly endorsers?: "one" | "two";
  readonly run: (context: Context, args: Static<A>, body: Static<B>) => Json;
}

/** Declares an action with typed arguments; they are checked against the schema before `run` sees them. */
export function defineAction<A extends TSchema, B extends TSchema>(options: ActionOptions<A, B>): Action {
  const { run, ...rest } = options;
  return {
    fresh: false,
    endorsers: "one",
    ...rest,
    run(context, args, body) {
      conform(options.args, args, "/args");
      if (options.body === undefined) demand(body === undefined, "SCHEMA", "/body");
      else conform(options.body, body, "/body");
      return run(context, args as Static<A>, body as Static<B>);
    },
  };
}

/** Checks the standing of author, unit and officer for an action, then runs it. Throws `Refusal`. */
export function runAction(action: Action, context: Context, act: ActFacts): Json {
  const unit: Unit = context.unit;
  demand(unit.status === "active", "UNIT_SUSPENDED", unit.id);
  demand(action.units.includes(unit.role), "NOT_PERMITTED", `${unit.id} is ${unit.role}`);
  const officer: Officer = context.officer;
  demand(officer.status === "active", "UNKNOWN_OFFICER", officer.id);
  const permitted = officer.roles.some((role) => action.officers.includes(role));
  if (!permitted) throw new Refusal("NOT_PERMITTED", `${officer.id} needs ${action.officers.join(" or ")}`);
  return action.run(context, act.proposal.args, act.body);
}

/** Strict object: unknown fields are refused. */
export const strict = { additionalProperties: false } as const;
export const Text = (maxLength: number) => Type.String({ minLength: 1, maxLength });
