import {
  AcknowledgementBody,
  AudienceRecord,
  AuthorityRecord,
  BreakGlassBody,
  DecisionBody,
  type Json,
  LegBody,
  Packet,
  type PacketType,
  PostPacketBody,
  ReceiptBody,
  Refusal,
  RequestBody,
  ResourceBody,
  type StateReader,
  StatusUpdate,
  type Transaction,
  type Version,
  conform,
  key,
} from "@tocsin/core";

/**
 * What a packet of another chain has changed here. A receive transaction says nothing of its writes, and a contract may
 * have refused the packet; so only that is taken over which the committed state confirms.
 */
export interface Confirmed {
  readonly packet: Packet;
  /** Number of the packet in its transaction. */
  readonly part: number;
  /** Keys of the state that the packet was about. */
  readonly keys: readonly string[];
}

/** Forms of the bodies, which the contracts check; a packet of another form was refused. */
const FORMS: { readonly [T in PacketType]: object } = {
  summary: StatusUpdate,
  status: StatusUpdate,
  acknowledgement: AcknowledgementBody,
  audience: AudienceRecord,
  authority: AuthorityRecord,
  request: RequestBody,
  "break-glass": BreakGlassBody,
  decision: DecisionBody,
  receipt: ReceiptBody,
  leg: LegBody,
  post: PostPacketBody,
  resource: ResourceBody,
};

/**
 * Packets of a receive transaction that this chain has accepted.
 * @param at height and index of the transaction
 */
export function confirmedPackets(
  state: StateReader,
  chain: string,
  transaction: Transaction,
  at: Version,
): Confirmed[] {
  return packetsOf(transaction).flatMap((packet, part) => {
    if (!hasForm(packet)) return [];
    const keys = keysOf(packet, chain).filter(({ name, agrees, isOnce }) => {
      const stored = state.get(name);
      if (stored === undefined || stored.value === null || isBefore(stored.version, at)) return false;
      return isOnce === true ? !isBefore(at, stored.version) : agrees(stored.value as Fields);
    });
    return keys.length === 0 ? [] : [{ packet, part, keys: keys.map(({ name }) => name) }];
  });
}

function hasForm(packet: Packet): boolean {
  try {
    conform(Packet, packet as unknown as Json);
    conform(FORMS[packet.type], packet.body as Json);
    return true;
  } catch (error) {
    if (error instanceof Refusal) return false;
    throw error;
  }
}

function isBefore(a: Version, b: Version): boolean {
  return a[0] < b[0] || (a[0] === b[0] && a[1] < b[1]);
}

/** Packets of a receive transaction, whether they were accepted or not. */
function packetsOf(transaction: Transaction): Packet[] {
  if (transaction.type !== "system" || transaction.payload.type !== "receive") return [];
  const leaves = transaction.payload.proof?.leaves ?? [];
  return leaves.flatMap(({ packets }) => packets.map(({ packet }) => packet as unknown as Packet));
}

/** Members of a packet's body or of a state's value. Their form is not known before the contract has checked it. */
type Fields = { readonly [name: string]: Json };

interface Claim {
  readonly name: string;
  /** Whether the state says what the packet says, or something newer of the same speaker. */
  agrees(value: Fields): boolean;
  /** The key is written once: the transaction that wrote it brought the packet that counts. */
  readonly isOnce?: boolean;
}

const ALWAYS = () => true;

function keysOf(packet: Packet, chain: string): Claim[] {
  const body = packet.body as Fields;
  const { origin } = packet;
  const text = (name: string) => String(body[name]);
  switch (packet.type) {
    case "summary":
    case "status":
      return [{ name: key.summary(text("record")), agrees: (value) => value["origin"] === origin.chain }];
    case "acknowledgement":
      return [
        {
          name: key.acknowledgement(text("record"), text("unit")),
          agrees: (value) => Number(value["revision"]) >= Number(body["revision"]),
        },
      ];
    case "authority":
      return authorityKeys(body).map((name) => ({ name, agrees: ALWAYS }));
    case "request":
    case "break-glass":
      return [
        {
          name: key.grant(text("request")),
          agrees: (value) => value["record"] === body["record"] && value["chain"] === origin.chain,
        },
      ];
    case "decision":
      return [
        {
          name: key.request(text("request")),
          agrees: (value) => value["origin"] === origin.chain && value["record"] === body["record"],
        },
        { name: key.decision(origin.chain, text("request")), agrees: (value) => value["record"] === body["record"] },
      ];
    case "receipt":
      return [{ name: key.receipt(text("grant")), agrees: (value) => holdsAll(value["digests"], body["digests"]) }];
    case "leg":
      return legKeys(body, origin.chain);
    case "post":
      return [{ name: key.eventPost(text("event"), text("post")), agrees: ALWAYS, isOnce: true }];
    case "resource":
      return [
        {
          name: body["say"] === "need" ? key.resource(text("resource")) : key.offer(text("offer")),
          agrees: (value) => revisionOf(value) >= revisionOf(saidState(body)),
        },
      ];
    case "audience":
      return [];
    default:
      throw new Error(`a packet of type ${packet.type satisfies never} reached ${chain}`);
  }
}

function legKeys(body: Fields, chain: string): Claim[] {
  if (body["say"] === "same") {
    return [
      {
        name: key.sameEvent(String(body["a"]), String(body["b"]), chain),
        agrees: (value) => revisionOf(value) >= revisionOf(body["same"]),
      },
    ];
  }
  const event = String(body["event"]);
  const facts: Claim = {
    name: key.event(event),
    agrees: (value) => body["say"] !== "legs" || value["origin"] === chain,
  };
  if (body["leg"] === undefined) return [facts];
  return [facts, { name: key.eventLeg(event, chain), agrees: (value) => revisionOf(value) >= revisionOf(body["leg"]) }];
}

/** Units and officers that an authority record names; what stands under their keys is the registry's own. */
function authorityKeys(body: Fields): string[] {
  const unit = (typeof body["unit"] === "object" ? (body["unit"] as Fields)["id"] : body["unit"]) as string | undefined;
  if (unit === undefined) return [];
  const listed = Array.isArray(body["officers"])
    ? body["officers"].map((officer) => String((officer as Fields)["id"]))
    : [];
  const named = typeof body["officer"] === "string" ? [body["officer"]] : [];
  return [key.unit(unit), ...[...listed, ...named].map((officer) => key.officer(unit, officer))];
}

function saidState(body: Fields): Json | undefined {
  return body["say"] === "need" ? body["need"] : body["state"];
}

function revisionOf(value: Json | undefined): number {
  return Number((value as Fields | undefined)?.["revision"] ?? 0);
}

function holdsAll(stored: Json | undefined, said: Json | undefined): boolean {
  return Array.isArray(stored) && Array.isArray(said) && said.every((digest) => stored.includes(digest));
}
