import type { EscalationItem, Roster } from "@tocsin/api";
import { type Officer, key } from "@tocsin/core";
import { NodeError } from "../errors.ts";
import type { Caller } from "../project/caller.ts";
import { callContact, hasTemplate } from "../roster/call.ts";
import { gapsOf, onDuty } from "../roster/duty.ts";
import type { KeptEscalation } from "../roster/rosters.ts";
import { demandAddress } from "../subscription/address.ts";
import type { NodeParts } from "./parts.ts";

const WEEK_MS = 7 * 86_400_000;
const SHOWN_MAX = 50;

/** The roster of the caller's unit; contacts are shown to administrators only. */
export function showRoster({ duties, clock, chain }: NodeParts, caller: Caller) {
  const { rosters, escalator } = duties;
  const stored = rosters.get(caller.unit);
  const now = clock.now();
  const isManager = caller.role !== "member";
  const isShown = ({ unit, chain: of }: KeptEscalation) =>
    unit === caller.unit || (isManager && of !== chain.genesis.chain) || (isManager && rosters.get(unit) !== undefined);
  const duty = stored && onDuty(stored.roster, now);
  return {
    ...(stored === undefined ? {} : { roster: shownTo(caller, stored.roster) }),
    ...(duty === undefined ? {} : { onDuty: duty }),
    gaps: stored === undefined ? [] : gapsOf(stored.roster, now, now + WEEK_MS),
    minutes: escalator.minutesOf(caller.unit),
    escalations: rosters.escalations().filter(isShown).slice(0, SHOWN_MAX).map(itemOf),
  };
}

function shownTo({ officerRoles }: Caller, roster: Roster): Roster {
  if (officerRoles.includes("administrator")) return roster;
  const { templates: _templates, ...rest } = roster;
  return { ...rest, persons: [] };
}

/** An escalation without what only the node needs. */
function itemOf({ next: _next, ...escalation }: KeptEscalation): EscalationItem {
  return escalation;
}

/** @throws NodeError BAD_REQUEST, ADDRESS_REFUSED, MAIL_MISSING */
export function setRoster(
  parts: NodeParts,
  caller: Caller,
  { roster, newSecret = false }: { readonly roster: Roster; readonly newSecret?: boolean },
) {
  demandRoster(parts, caller, roster);
  const secret = parts.duties.rosters.set(caller.unit, roster, newSecret);
  return { ...showRoster(parts, caller), ...(secret === undefined ? {} : { secret }) };
}

/** What the schema cannot say: everybody named is an officer of the unit and can be reached. */
function demandRoster({ chain, deliveries }: NodeParts, { unit }: Caller, roster: Roster): void {
  const { courier } = deliveries;
  for (const [i, { officer, contacts }] of roster.persons.entries()) {
    const stored = chain.state.get(key.officer(unit, officer))?.value as unknown as Officer | null | undefined;
    if (stored?.status !== "active") throw new NodeError("BAD_REQUEST", `/roster/persons/${i}/officer`);
    for (const [j, contact] of contacts.entries()) {
      const at = `/roster/persons/${i}/contacts/${j}`;
      if (contact.kind === "mail" && !courier.hasMail) throw new NodeError("MAIL_MISSING", at);
      if (!hasTemplate(contact, roster.templates)) throw new NodeError("BAD_REQUEST", `${at}/template`);
      if (contact.kind === "gateway") demandAddress(contact.url, courier.rules);
    }
  }
  const reached = new Set(roster.persons.map(({ officer }) => officer));
  for (const list of ["shifts", "exceptions"] as const)
    for (const [i, turn] of roster[list].entries())
      for (const who of ["officer", "deputy"] as const)
        if (!reached.has(turn[who])) throw new NodeError("BAD_REQUEST", `/roster/${list}/${i}/${who}`);
  const backwards = roster.exceptions.findIndex(({ from, to }) => to <= from);
  if (backwards >= 0) throw new NodeError("BAD_REQUEST", `/roster/exceptions/${backwards}/to`);
}

export function removeRoster({ duties }: NodeParts, { unit }: Caller): { readonly removed: boolean } {
  return { removed: duties.rosters.remove(unit) };
}

/** Sends a test to every contact of an officer. @throws NodeError NOT_FOUND, RATE_LIMITED */
export async function testRoster({ duties, deliveries }: NodeParts, { unit }: Caller, officer: string) {
  const roster = duties.rosters.get(unit)?.roster;
  const person = roster?.persons.find((one) => one.officer === officer);
  if (roster === undefined || person === undefined) throw new NodeError("NOT_FOUND", officer);
  deliveries.trials.demand(unit, person.contacts.length);
  const call = { step: "test", unit, officer, minutes: 0 } as const;
  const secret = duties.rosters.secret(unit);
  const items = await Promise.all(
    person.contacts.map(async (contact) => {
      const { ok, code } = await callContact(deliveries.courier, contact, roster.templates, call, secret);
      return { to: contact.to, ok, code };
    }),
  );
  return { items };
}
