import { type TSchema, Type } from "typebox";
import { CaseQuery } from "./cases.ts";
import { endpoint } from "./endpoint.ts";
import { EventFilter } from "./events.ts";
import { strict } from "./forms.ts";
import { ReportFilter, Unacknowledged } from "./reports.ts";

/** What every table may be asked for beside its list's own filter. */
const TableQuery = {
  /** Language of the words in the cells; the heads have both. `zh` unless another is asked for. */
  language: Type.Optional(Type.Union([Type.Literal("zh"), Type.Literal("en")])),
  /** Names of columns, separated by commas; all of them unless said. The record's id is always there. */
  columns: Type.Optional(Type.String({ minLength: 1, maxLength: 500, pattern: "^[a-zA-Z,]+$" })),
};

/** Fields of the sealed details to show as columns, separated by commas, and why they are read. */
const SealedColumns = {
  sealed: Type.Optional(Type.String({ minLength: 1, maxLength: 500 })),
  purpose: Type.Optional(Type.String({ minLength: 1, maxLength: 48 })),
};

const CSV = { mediaType: "text/csv; charset=utf-8" } as const;
const XLSX = { mediaType: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" } as const;

function table<const P extends string, F extends { readonly [name: string]: TSchema }, const R>(
  path: P,
  what: string,
  filter: F,
  reply: R & { readonly mediaType: string },
) {
  const form = reply.mediaType === CSV.mediaType ? "CSV in UTF-8 with byte order mark" : "an .xlsx table";
  return endpoint({
    method: "GET",
    path,
    summary: `${what} as ${form}; texts are never formulas.`,
    tag: "tables",
    auth: "token",
    query: Type.Object({ ...filter, ...TableQuery }, strict),
    reply,
  });
}

const NoticeFilter = { ...ReportFilter, ...Unacknowledged };
const Lines = { ...CaseQuery, ...SealedColumns };
const LINES = "The line list, with sealed columns where the caller is entitled and says why (each reading is logged),";

/** Lists as tables, under the same filters and for the same eyes. */
export const tables = {
  reportsCsv: table("/v1/reports.csv", "Reports of this chain", ReportFilter, CSV),
  reportsXlsx: table("/v1/reports.xlsx", "Reports of this chain", ReportFilter, XLSX),
  summariesCsv: table("/v1/summaries.csv", "Summaries of the chains below", ReportFilter, CSV),
  summariesXlsx: table("/v1/summaries.xlsx", "Summaries of the chains below", ReportFilter, XLSX),
  noticesCsv: table("/v1/notices.csv", "Notices of the main chain", NoticeFilter, CSV),
  noticesXlsx: table("/v1/notices.xlsx", "Notices of the main chain", NoticeFilter, XLSX),
  eventsCsv: table("/v1/events.csv", "Events", EventFilter, CSV),
  eventsXlsx: table("/v1/events.xlsx", "Events", EventFilter, XLSX),
  casesCsv: table("/v1/cases.csv", LINES, Lines, CSV),
  casesXlsx: table("/v1/cases.xlsx", LINES, Lines, XLSX),
} as const;
