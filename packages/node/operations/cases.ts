import type { CaseItem } from "@tocsin/api";
import type { Json } from "@tocsin/core";
import { NodeError } from "../errors.ts";
import type { Caller } from "../project/caller.ts";
import type { CaseFilter, CaseOrder, CaseSort, PersonalKind } from "../project/filterseam.ts";
import type { Page, PageRequest } from "../project/seam.ts";
import type { NodeParts } from "./parts.ts";
import { readDetail } from "./sealed.ts";

/** What the line list is asked for by, as it comes over the wire. */
export interface CaseQuery extends Omit<CaseFilter, "kind"> {
  readonly kind?: PersonalKind;
  readonly sort?: CaseOrder;
  readonly ascending?: boolean;
}

/** A page of the line list: cases, the newest first, unless the query says otherwise. */
export function cases(
  { readModel }: Pick<NodeParts, "readModel">,
  caller: Caller,
  query: CaseQuery,
  page: PageRequest,
): Promise<Page<CaseItem>> {
  const { kind = "case", sort = "filed", ascending = false, ...filter } = query;
  const order: CaseSort = { by: sort, descending: !ascending };
  return readModel.listCases(caller, { ...filter, kind }, order, page);
}

/** A sealed detail that was read. */
export interface ReadDetail {
  readonly record: string;
  readonly detail: { readonly [name: string]: Json };
}

/** A sealed detail that was not given, and why; NOT_FOUND also where the caller is not entitled. */
export interface Withheld {
  readonly record: string;
  readonly code: string;
}

/** Sealed details of several records; each reading is written down before anything of it leaves. */
export async function caseDetails(
  parts: NodeParts,
  caller: Caller,
  { records, purpose }: { readonly records: readonly string[]; readonly purpose: string },
): Promise<{ readonly items: readonly ReadDetail[]; readonly withheld: readonly Withheld[] }> {
  const items: ReadDetail[] = [];
  const withheld: Withheld[] = [];
  for (const record of records) {
    try {
      items.push({ record, detail: await readDetail(parts, caller, record, purpose) });
    } catch (error) {
      if (!(error instanceof NodeError)) throw error;
      withheld.push({ record, code: error.code });
    }
  }
  return { items, withheld };
}
