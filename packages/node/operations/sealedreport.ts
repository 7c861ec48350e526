import type { AudienceReply } from "@tocsin/api";
import {
  ATTACHMENTS_MAX,
  DETAIL_BYTES_MAX,
  type Json,
  OpenDelta,
  type Policy,
  type PolicyDocument,
  Refusal,
  type SealedReference,
  type Unit,
  audienceCommitment,
  audienceOf,
  conform,
  isInAudience,
  key,
} from "@tocsin/core";
import type { Caller } from "../project/caller.ts";
import { demandCanonical } from "./canonical.ts";
import type { NodeParts } from "./parts.ts";
import { once } from "./sealed.ts";

const [LIMITED, MOST] = [3, 5];

/** To whom a report of a security level from this chain is readable now (DESIGN 16). */
export function audience({ chain }: Pick<NodeParts, "chain">, caller: Caller, s: number): AudienceReply {
  const stored = chain.state.get(key.policy("audience"))?.value as unknown as PolicyDocument<"audience">;
  const { origin, clauses } = audienceOf(stored.value as Policy<"audience">, chain.genesis.chain, s);
  const units = chain
    .scan("unit/", "unit/", UNITS_MAX)
    .map(({ value }) => value as unknown as Unit | null)
    .filter((unit) => unit !== null && unit.status === "active" && unit.id !== caller.unit)
    .filter((unit) => isInAudience({ origin, clauses }, { ...(unit as Unit), chain: origin }))
    .map((unit) => (unit as Unit).id);
  return { origin, s, policyVersion: stored.version, clauses: [...clauses], units };
}

const UNITS_MAX = 1_000;

/**
 * Seals the text of a report of security 3 to 5 and makes the body that stands in the block instead: of level 3 time, place
 * code, category and levels; of 4 and 5 nothing but the commitments. The text is the first of the sealed files, so that it
 * goes wherever those go: to the custodians, and to whoever is granted access.
 * @param wanted the report as one of form `open`, with `s` from 3 to 5
 * @throws Refusal SCHEMA, OUT_OF_BOUNDS; NodeError BODY_TOO_LARGE, VAULT_FULL
 */
export async function sealReport(parts: NodeParts, caller: Caller, wanted: Json) {
  demandCanonical(wanted, "/report");
  const { s, sealed = {}, ...text } = wanted as unknown as OpenDelta;
  if (!Number.isInteger(s) || s < LIMITED || s > MOST) throw new Refusal("SCHEMA", "/report/s");
  // What is sealed has the form of what is open, so that whoever opens it reads a report.
  conform(OpenDelta, { ...text, sealed, s: 1 } as unknown as Json, "/report");
  const { detail, attachments = [] } = sealed;
  if (attachments.length >= ATTACHMENTS_MAX) throw new Refusal("OUT_OF_BOUNDS", "/report/sealed/attachments");
  const plain = Buffer.from(JSON.stringify({ ...text, s }), "utf8");
  const reference = await parts.vault.seal(once(plain), DETAIL_BYTES_MAX, caller.unit);
  const told = audience(parts, caller, s);
  const commitment = audienceCommitment(parts.crypto.sha256, { origin: told.origin, clauses: told.clauses });
  const { digest, commitment: keyCommitment } = reference;
  const summary = { digest, commitment: keyCommitment, audience: commitment, policyVersion: told.policyVersion };
  const all = { ...(detail === undefined ? {} : { detail }), attachments: [reference, ...attachments] };
  return { body: openBesides(text, s, summary, all), audience: told };
}

function openBesides(
  { situation, a, t, c, grade, warning }: Omit<OpenDelta, "s" | "sealed">,
  s: number,
  summary: object,
  sealed: { readonly detail?: SealedReference; readonly attachments: readonly SealedReference[] },
) {
  if (s > LIMITED) return { form: "opaque", s, summary, sealed };
  return {
    ...{ form: "limited", situation, category: a.category, area: a.place.area, t, s },
    ...(c === undefined ? {} : { c }),
    ...(grade === undefined ? {} : { grade }),
    ...(warning === undefined ? {} : { warning }),
    ...{ summary, sealed },
  };
}
