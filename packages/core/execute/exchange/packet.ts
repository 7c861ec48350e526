import { type Static, Type } from "typebox";
import { DigestText } from "../../unit/unit.ts";
import { URGENCY_CLASSES, urgencyClass } from "../../endorse/proposal.ts";

/** Where a packet goes: to every ancestor, to every chain (authority records of the main chain), or to named chains. */
export const Destination = Type.Union([
  Type.Literal("ancestors"),
  Type.Literal("everywhere"),
  Type.Array(Type.String({ pattern: "^cn(-[0-9]{2,12})?$" }), { minItems: 1, maxItems: 32 }),
]);
export type Destination = Static<typeof Destination>;

export const PacketType = Type.Union([
  Type.Literal("summary"),
  Type.Literal("status"),
  Type.Literal("authority"),
  Type.Literal("audience"),
  Type.Literal("request"),
  Type.Literal("decision"),
  Type.Literal("receipt"),
  Type.Literal("acknowledgement"),
  Type.Literal("leg"),
  Type.Literal("post"),
  Type.Literal("resource"),
  Type.Literal("break-glass"),
]);
export type PacketType = Static<typeof PacketType>;

/** What travels between chains. `origin` is the act on the chain where it was said; each hop keeps it as it is. */
export const Packet = Type.Object(
  {
    type: PacketType,
    to: Destination,
    origin: Type.Object(
      { chain: Type.String({ pattern: "^cn(-[0-9]{2,12})?$" }), act: DigestText },
      { additionalProperties: false },
    ),
    urgency: Type.Integer({ minimum: 0, maximum: 9 }),
    body: Type.Object({}, { additionalProperties: true }),
  },
  { additionalProperties: false },
);
export type Packet = Static<typeof Packet>;

/** Lane to the parent, one per urgency class. */
export function upLane(urgency: number): string {
  return `up/${urgencyClass(urgency)}`;
}

/** Lane to a child, one per urgency class. */
export function downLane(child: string, urgency: number): string {
  return `down/${child}/${urgencyClass(urgency)}`;
}

/** The main chain's ordered lane of registry and governance records, read by every chain. */
export const AUTHORITY_LANE = "authority";

/** Whether a lane of a source is addressed to the receiver; the main chain may be the parent as well. */
export function isLaneFor(queue: string, receiver: string, source: "parent" | "child" | "main"): boolean {
  if (source === "main" && queue === AUTHORITY_LANE) return true;
  const lanes =
    source === "child"
      ? URGENCY_CLASSES.map((name) => `up/${name}`)
      : URGENCY_CLASSES.map((name) => `down/${receiver}/${name}`);
  return lanes.includes(queue);
}
