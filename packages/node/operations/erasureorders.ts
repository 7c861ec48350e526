import type { ActItem, ErasureOrder } from "@tocsin/api";
import { type Policy, type Unit, key } from "@tocsin/core";
import type { Caller } from "../project/caller.ts";
import type { Page, PageRequest } from "../project/seam.ts";
import { actOf } from "./actof.ts";
import { everyItem } from "./pages.ts";
import type { NodeParts } from "./parts.ts";

const DAY_MS = 86_400_000;
const ACTIONS = { sealed: "reports.erase", open: "reports.redact" } as const;

/**
 * Orders for records that the caller may see, with the certificate of each: who has confirmed and who has not, and to whom the
 * sealed part was released, as far as the caller is shown receipts.
 */
export async function erasureOrders(
  parts: NodeParts,
  caller: Caller,
  what: ErasureOrder["what"],
  page: PageRequest,
): Promise<Page<ErasureOrder>> {
  const listed = await parts.readModel.listActs("node", { action: ACTIONS[what] }, page);
  const orders = await Promise.all(listed.items.map((item) => orderOf(parts, caller, what, item)));
  return { ...listed, items: orders.filter((order) => order !== undefined) };
}

/**
 * Reports whose sealed parts are past the policy's `sealedDays`, or whose open parts are past its `openBodyDays`. An officer
 * orders their destruction; no node does so by itself.
 */
export function erasuresDue(
  { chain, clock, readModel }: NodeParts,
  caller: Caller,
  what: ErasureOrder["what"],
  page: PageRequest,
) {
  const policy = chain.state.get(key.policy("retention"))?.value as unknown as { readonly value: Policy<"retention"> };
  const { sealedDays, openBodyDays } = policy.value;
  const before = (days: number) => clock.now() - days * DAY_MS;
  const filter = what === "sealed" ? { sealedBefore: before(sealedDays) } : { openBefore: before(openBodyDays) };
  return readModel.listReports(caller, filter, page);
}

async function orderOf(
  parts: NodeParts,
  caller: Caller,
  what: ErasureOrder["what"],
  item: ActItem,
): Promise<ErasureOrder | undefined> {
  const act = item.code === "VALID" ? actOf(parts.chain, item) : undefined;
  if (act === undefined || item.act === undefined) return undefined;
  const { record, reason } = act.proposal.args as { readonly record: string; readonly reason: string };
  const report = await parts.readModel.report(caller, record);
  if (report === undefined) return undefined;
  const { unit, officer, tick, height, history } = item;
  const receipts = await everyItem((page) => parts.readModel.listReceipts(caller, { record }, page));
  return {
    ...{ act: item.act, what, record, unit, officer, reason, tick, height, history },
    holders: what === "sealed" ? await holdersOf(parts, caller, record, report.unit) : [],
    recipients: [...new Set(receipts.map((receipt) => receipt.unit))].sort(),
  };
}

/** The nodes of the chain's managers and of the reporting unit hold sealed parts; whoever confirmed held them, too. */
async function holdersOf(
  { chain, readModel }: NodeParts,
  caller: Caller,
  record: string,
  reporter: string,
): Promise<ErasureOrder["holders"]> {
  const managers = (chain.state.get(key.managers())?.value ?? []) as readonly string[];
  const hostOf = (unit: string) =>
    (chain.state.get(key.unit(unit))?.value as unknown as Unit | null | undefined)?.host ?? unit;
  const confirmed = new Map((await readModel.erasures(caller, record)).map((one) => [one.unit, one]));
  const units = new Set([...[...managers, reporter].map(hostOf), ...confirmed.keys()]);
  return [...units].sort().map((unit) => {
    const said = confirmed.get(unit);
    return { unit, digests: said?.digests ?? [], ...(said === undefined ? {} : { confirmed: said.at }) };
  });
}
