import type { Readable } from "node:stream";
import type { ImportFinding, ImportPreview, ImportProfile, ImportStatus } from "@tocsin/api";
import { areaOfChain, type Json, key, type Unit } from "@tocsin/core";
import {
  type Cell,
  type Finding,
  findingText,
  type ImportTally,
  isError,
  type LineWriter,
  lineWriter,
  type Profile,
  PROFILES,
  profileOf,
  writeCsv,
  writeXlsx,
} from "@tocsin/interop";
import { NodeError } from "../errors.ts";
import type { Random } from "../host/random.ts";
import { Importer, type SentFile } from "../imports/importer.ts";
import { IMPORT_BYTES_MAX } from "../imports/limits.ts";
import { type ImportRecord, ImportStore } from "../imports/store.ts";
import type { Caller } from "../project/caller.ts";
import { act } from "./acts.ts";
import { filedAct } from "./filed.ts";
import type { NodeParts } from "./parts.ts";
import { sealDetail } from "./sealed.ts";

interface FileQuery {
  readonly profile?: string;
  readonly name?: string;
  readonly sheet?: string;
}

interface LinesQuery {
  readonly profile?: string;
  readonly lang?: "en" | "zh";
  readonly area?: string;
}

/** The forms of line lists that ship, with their columns. */
export function importProfiles(): { readonly items: readonly ImportProfile[] } {
  return {
    items: PROFILES.map(({ id, version, title, toCheck, columns }) => ({
      ...{ id, version, title, toCheck },
      columns: columns.map(({ field, header, kind, isRequired = false, to, codes }) => ({
        ...{ field, header, kind, required: isRequired, sealed: to === "detail" },
        ...(codes === undefined ? {} : { codes: codes.map(({ en, zh }) => ({ en, zh })) }),
      })),
    })),
  };
}

/** A dry run. @throws NodeError NOT_FOUND for a profile that is none, BODY_TOO_LARGE */
export async function previewImport(
  { importer }: NodeParts,
  query: FileQuery,
  stream: Readable,
): Promise<ImportPreview> {
  const sent = await sentFile(query, stream);
  const { tally, sample } = await importer.preview(sent);
  return { profile: sent.profile.id, name: sent.name, ...told(tally), sample: sample as never };
}

/**
 * Begins an import or goes on with it. Whose rows would all be refused is refused at once: each row's detail is sealed first.
 * @throws NodeError FORBIDDEN, NOT_FOUND, BODY_TOO_LARGE, QUEUE_FULL
 */
export async function startImport(
  { importer, chain }: NodeParts,
  caller: Caller,
  query: FileQuery,
  stream: Readable,
): Promise<ImportStatus> {
  const unit = chain.state.get(key.unit(caller.unit))?.value as unknown as Unit;
  if (!caller.officerRoles.includes("reporter")) throw new NodeError("FORBIDDEN", "reporter");
  if (!unit.rights.includes("report")) throw new NodeError("FORBIDDEN", "report");
  return importStatus(importer, importer.start(caller, await sentFile(query, stream)));
}

/** How an import stands. */
export function importStatus(importer: Importer, record: ImportRecord): ImportStatus {
  const { id, profile, name, isDone, problem, created, changed, percent, tally } = record;
  return {
    ...{ import: id, profile, name, created, changed, percent },
    state: isDone ? "done" : importer.isRunning(id) ? "running" : "interrupted",
    ...(problem === undefined ? {} : { problem }),
    ...told(tally),
  };
}

/** The importer of a node, which does what it does by the node's parts. */
export function openImporter(dir: string, random: Random, partsOf: () => NodeParts): Importer {
  return new Importer({
    store: new ImportStore(dir),
    random,
    now: () => partsOf().clock.now(),
    area: () => areaOfChain(partsOf().chain.genesis.chain),
    isFiled: (unit, idempotencyKey) => filedAct(partsOf(), unit, idempotencyKey) !== undefined,
    fileReport: async (caller, { body, detail }, idempotencyKey) => {
      const parts = partsOf();
      const sealed = { detail: await sealDetail(parts, caller, detail) };
      await act(parts, caller, { action: "reports.submit", args: {}, body: { ...body, sealed }, idempotencyKey });
    },
  });
}

/** Reports that the caller may see, in a profile's form. @throws NodeError NOT_FOUND for a profile that is none */
export function linesXlsx(parts: NodeParts, caller: Caller, query: LinesQuery): AsyncGenerator<Uint8Array> {
  const { profile, writer } = listOf(query);
  return writeXlsx(
    profile.title[query.lang ?? "zh"].slice(0, 31),
    writer.columns,
    rowsOf(parts, caller, query, profile, writer),
  );
}

/** The same as CSV. @throws NodeError NOT_FOUND */
export function linesCsv(parts: NodeParts, caller: Caller, query: LinesQuery): AsyncGenerator<Uint8Array> {
  const { profile, writer } = listOf(query);
  return writeCsv(writer.columns, rowsOf(parts, caller, query, profile, writer));
}

function listOf({ profile: id, lang = "zh" }: LinesQuery): { readonly profile: Profile; readonly writer: LineWriter } {
  const profile = knownProfile(id);
  return { profile, writer: lineWriter(profile, lang) };
}

async function* rowsOf(
  { readModel }: NodeParts,
  caller: Caller,
  { area }: LinesQuery,
  profile: Profile,
  { rowOf }: LineWriter,
): AsyncGenerator<readonly Cell[]> {
  const filter = { kind: kindOf(profile), ...(area === undefined ? {} : { area }) };
  for (let cursor: string | undefined, isLast = false; !isLast; isLast = cursor === undefined) {
    const page = await readModel.listReports(caller, filter, { limit: 200, cursor });
    for (const { record, unit, standing } of page.items) {
      const body = (await readModel.report(caller, record))?.body as Json | undefined;
      if (body !== undefined) yield rowOf({ record, unit, standing, body });
    }
    cursor = page.next;
  }
}

/** The kind of the reports that a profile makes. */
function kindOf({ report }: Profile): string {
  return (report as { readonly data: { readonly kind: string } }).data.kind;
}

function knownProfile(id: string | undefined): Profile {
  const profile = profileOf(id ?? "");
  if (profile === undefined) throw new NodeError("NOT_FOUND", id);
  return profile;
}

async function sentFile({ profile: id, name = "table", sheet }: FileQuery, stream: Readable): Promise<SentFile> {
  const profile = knownProfile(id);
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of stream as AsyncIterable<Uint8Array>) {
    size += chunk.length;
    if (size > IMPORT_BYTES_MAX) throw new NodeError("BODY_TOO_LARGE", `${IMPORT_BYTES_MAX} bytes`);
    chunks.push(chunk);
  }
  return { profile, name, sheet, bytes: Buffer.concat(chunks) };
}

function told({ rows, taken, refused, counts, findings }: ImportTally) {
  return { rows, taken, refused, counts, findings: findings.map(findingReply) };
}

function findingReply(finding: Finding): ImportFinding {
  const { code, sheet, row, column } = finding;
  const { file: _, ...inFile } = finding;
  return {
    ...{ code, level: isError(finding) ? "error" : "warning" },
    ...(sheet === undefined ? {} : { sheet }),
    ...(row === undefined ? {} : { row }),
    ...(column === undefined ? {} : { column }),
    say: { en: findingText(inFile, "en"), zh: findingText(inFile, "zh") },
  };
}
