import { AreaText, OpenDelta } from "@tocsin/core";
import { type Static, Type } from "typebox";
import { endpoint } from "./endpoint.ts";
import { Count, strict } from "./forms.ts";

const Words = Type.Object({ en: Type.String(), zh: Type.String() }, strict);

/** Something of a file that its sender should know or mend; it never holds what stood there. */
export const ImportFinding = Type.Object(
  {
    code: Type.String(),
    /** Whether the row or file was left out for it. */
    level: Type.Union([Type.Literal("error"), Type.Literal("warning")]),
    sheet: Type.Optional(Type.String()),
    /** From 1, as spreadsheets count. */
    row: Type.Optional(Count),
    /** Letters of the column, or its header. */
    column: Type.Optional(Type.String()),
    say: Words,
  },
  strict,
);
export type ImportFinding = Static<typeof ImportFinding>;

/** What was taken of a file and what was not. */
const tally = {
  rows: Count,
  taken: Count,
  refused: Count,
  /** By code, how often. */
  counts: Type.Record(Type.String(), Count),
  /** The first 200, errors before warnings. */
  findings: Type.Array(ImportFinding),
};

/** A dry run: nothing was filed. */
export const ImportPreview = Type.Object(
  {
    profile: Type.String(),
    name: Type.String(),
    ...tally,
    /** The first rows as the reports that they would be, and the names of what would be sealed with each. */
    sample: Type.Array(Type.Object({ row: Count, body: OpenDelta, sealed: Type.Array(Type.String()) }, strict)),
  },
  strict,
);
export type ImportPreview = Static<typeof ImportPreview>;

/** How far an import has come. Sent again, the same file goes on where it ended. */
export const ImportStatus = Type.Object(
  {
    import: Type.String(),
    profile: Type.String(),
    name: Type.String(),
    state: Type.Union([Type.Literal("running"), Type.Literal("done"), Type.Literal("interrupted")]),
    /** Why it was interrupted. */
    problem: Type.Optional(Type.String()),
    created: Count,
    changed: Count,
    /** How much of the file has been read. */
    percent: Type.Integer({ minimum: 0, maximum: 100 }),
    ...tally,
  },
  strict,
);
export type ImportStatus = Static<typeof ImportStatus>;

export const ImportProfile = Type.Object(
  {
    id: Type.String(),
    version: Count,
    title: Words,
    /** What of it is to be checked against the form in force. */
    toCheck: Words,
    columns: Type.Array(
      Type.Object(
        {
          field: Type.String(),
          header: Words,
          kind: Type.String(),
          required: Type.Boolean(),
          /** Whether it goes into the sealed detail only. */
          sealed: Type.Boolean(),
          codes: Type.Optional(Type.Array(Words)),
        },
        strict,
      ),
    ),
  },
  strict,
);
export type ImportProfile = Static<typeof ImportProfile>;

const Name = Type.String({ pattern: "^[a-z0-9-]{1,60}$" });
const file = Type.Object(
  {
    profile: Name,
    /** The file's name, for its sender; no path. */
    name: Type.Optional(Type.String({ minLength: 1, maxLength: 120 })),
    sheet: Type.Optional(Type.String({ minLength: 1, maxLength: 31 })),
  },
  strict,
);
const list = Type.Object(
  {
    profile: Name,
    lang: Type.Optional(Type.Union([Type.Literal("en"), Type.Literal("zh")])),
    area: Type.Optional(AreaText),
  },
  strict,
);

export const imports = {
  importProfiles: endpoint({
    method: "GET",
    path: "/v1/import-profiles",
    summary: "Forms of line lists that can be taken in and given out, with their columns.",
    tag: "imports",
    auth: "token",
    reply: Type.Object({ items: Type.Array(ImportProfile) }, strict),
  }),
  previewImport: endpoint({
    method: "POST",
    path: "/v1/imports/preview",
    summary: "Dry run of a line list (.xlsx or CSV, 16 MiB at most): what would be taken, what not and why.",
    tag: "imports",
    auth: "token",
    query: file,
    body: "bytes",
    reply: ImportPreview,
  }),
  startImport: endpoint({
    method: "POST",
    path: "/v1/imports",
    summary: "Files a report of the caller's unit for each row of a line list; personal columns are sealed.",
    tag: "imports",
    auth: "token",
    query: file,
    body: "bytes",
    reply: ImportStatus,
  }),
  imports: endpoint({
    method: "GET",
    path: "/v1/imports",
    summary: "Imports of the caller's unit, newest first; the node keeps the last 100 of all.",
    tag: "imports",
    auth: "token",
    reply: Type.Object({ items: Type.Array(ImportStatus) }, strict),
  }),
  import: endpoint({
    method: "GET",
    path: "/v1/imports/{import}",
    summary: "How far an import has come, and what of it was not taken.",
    tag: "imports",
    auth: "token",
    params: Type.Object({ import: Type.String({ pattern: "^[0-9a-f]{32}$" }) }, strict),
    reply: ImportStatus,
  }),
  linesXlsx: endpoint({
    method: "GET",
    path: "/v1/lines.xlsx",
    summary: "Reports that the caller may see in a profile's form, as .xlsx; nothing sealed is in it.",
    tag: "imports",
    auth: "token",
    query: list,
    reply: { mediaType: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" },
  }),
  linesCsv: endpoint({
    method: "GET",
    path: "/v1/lines.csv",
    summary: "The same as CSV in UTF-8 with byte order mark.",
    tag: "imports",
    auth: "token",
    query: list,
    reply: { mediaType: "text/csv; charset=utf-8" },
  }),
} as const;
