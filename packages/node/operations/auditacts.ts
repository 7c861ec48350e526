import { csvLine } from "@tocsin/interop";
import type { ActItem } from "@tocsin/api";
import type { Caller } from "../project/caller.ts";
import type { ActFilter, Page, PageRequest } from "../project/seam.ts";
import { demandAuditor } from "./audit.ts";
import type { NodeParts } from "./parts.ts";

const PAGE = 200;
const COLUMNS = [
  ...(["tick", "unit", "officer", "via", "action", "code", "act", "at", "urgency"] as const),
  ...(["height", "index", "history"] as const),
];

/**
 * Who did what in a period. Auditors of the chain's managers see all acts of the chain, those of a member their unit's.
 * @throws NodeError FORBIDDEN, BAD_REQUEST
 */
export function auditActs(
  { readModel }: NodeParts,
  caller: Caller,
  filter: ActFilter,
  page: PageRequest,
): Promise<Page<ActItem>> {
  demandAuditor(caller, filter);
  return readModel.listActs(caller, filter, page);
}

/** The same as CSV with byte order mark, written while it is read. @throws NodeError FORBIDDEN, BAD_REQUEST */
export function auditActsCsv({ readModel }: NodeParts, caller: Caller, filter: ActFilter): AsyncGenerator<Uint8Array> {
  demandAuditor(caller, filter);
  return written(readModel, caller, filter);
}

async function* written(
  readModel: NodeParts["readModel"],
  caller: Caller,
  filter: ActFilter,
): AsyncGenerator<Uint8Array> {
  yield Buffer.from(`\uFEFF${csvLine(COLUMNS)}`);
  let cursor: string | undefined;
  do {
    const { items, next } = await readModel.listActs(caller, filter, { limit: PAGE, cursor });
    yield Buffer.from(items.map((item) => csvLine(COLUMNS.map((column) => item[column] ?? null))).join(""));
    cursor = next;
  } while (cursor !== undefined);
}
