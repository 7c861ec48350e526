import { createWriteStream, openAsBlob } from "node:fs";
import { basename } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { setTimeout as wait } from "node:timers/promises";
import type { ImportFinding, ImportPreview, ImportStatus } from "@tocsin/api";
import type { Command } from "commander";
import { Failed, Usage } from "../exit.ts";
import { fields, show, table } from "../output.ts";
import { type Session, type Surroundings, work } from "../session.ts";
import { word } from "../words.ts";

interface ImportFlags {
  readonly form: string;
  readonly sheet?: string;
  readonly dryRun?: boolean;
}

interface ExportFlags {
  readonly form: string;
  readonly out: string;
  readonly area?: string;
}

const ASK_AGAIN_MS = 200;
const BAR_WIDTH = 30;

/** Line lists in and out. */
export function importCommands(program: Command, surroundings: Surroundings): void {
  const take = program
    .command("import <file>")
    .description("File a report of your unit for each row of a line list (.xlsx or CSV); personal columns are sealed.")
    .option("--form <name>", "form of the list; `tocsin import-profiles` names them", "infectious-disease-report-card")
    .option("--sheet <name>", "sheet of an .xlsx file; the first visible one by default")
    .option("--dry-run", "say what would be taken, what not and why, and file nothing")
    .addHelpText("after", IMPORT_EXAMPLE);
  take.action(work(surroundings, take, importFile));

  const profiles = program
    .command("import-profiles")
    .description("Forms of line lists, with their columns.")
    .addHelpText("after", "\nExample:\n  tocsin import-profiles --lang zh\n");
  profiles.action(work(surroundings, profiles, listProfiles));

  const give = program
    .command("export")
    .description("Write reports that you may see as a line list; nothing sealed is in it.")
    .option("--form <name>", "form of the list", "infectious-disease-report-card")
    .option("--area <code>", "only of this area")
    .requiredOption("--out <file>", "file to write, .xlsx or .csv")
    .addHelpText(
      "after",
      "\nExamples:\n  tocsin export --out cases.xlsx --lang zh\n  tocsin export --form laboratory-results --out results.csv\n",
    );
  give.action(work(surroundings, give, exportFile));
}

const IMPORT_EXAMPLE = `
A file that was interrupted is gone on with when it is sent again; one that was taken is not taken twice.
Exit code 1: rows were not taken. What was right is filed all the same.

Examples:
  tocsin import cards.xlsx --dry-run --lang zh
  tocsin import cards.xlsx
  tocsin import results.csv --form laboratory-results
`;

async function importFile(session: Session, path: string, flags: ImportFlags): Promise<void> {
  const body = await fileOf(path);
  const { form: profile, sheet } = flags;
  const query = { profile, name: basename(path).slice(-120), ...(sheet === undefined ? {} : { sheet }) };
  const result =
    flags.dryRun === true
      ? await session.client.call("previewImport", { query, body })
      : await finished(session, await session.client.call("startImport", { query, body }));
  show(session.terminal, session.settings, result, (value) => summary(session, value));
  if ("state" in result && result.state === "interrupted")
    throw new Failed(`${result.problem ?? ""} ${word(session.settings.lang, "sendAgain")}`.trim());
  if (result.refused > 0 || result.findings.some(({ level }) => level === "error"))
    throw new Failed(word(session.settings.lang, "notAllTaken"));
}

async function fileOf(path: string): Promise<Blob> {
  try {
    return await openAsBlob(path);
  } catch {
    throw new Usage(`${path} cannot be read.`);
  }
}

/** Asks until the import has ended, with a bar on a terminal. */
async function finished(session: Session, started: ImportStatus): Promise<ImportStatus> {
  const { terminal } = session;
  let status = started;
  while (status.state === "running") {
    if (terminal.colour) terminal.err(`\r${bar(status)}`);
    await wait(ASK_AGAIN_MS);
    status = await session.client.call("import", { params: { import: status.import } });
  }
  if (terminal.colour) terminal.err(`\r${bar(status)}\n`);
  return status;
}

function bar({ percent, taken, refused }: ImportStatus): string {
  const full = Math.round((percent / 100) * BAR_WIDTH);
  return `${"█".repeat(full)}${"░".repeat(BAR_WIDTH - full)} ${String(percent).padStart(3)} %  ${taken} + ${refused}`;
}

function summary({ settings }: Session, result: ImportPreview | ImportStatus): string {
  const { lang } = settings;
  const head = fields(settings, [
    ["profile", result.profile],
    ["name", result.name],
    ["rows", result.rows],
    ["taken", result.taken],
    ["refused", result.refused],
    ...("import" in result ? ([["import", result.import]] as const) : []),
  ]);
  if (result.findings.length === 0) return head;
  const findings = table(settings, result.findings, [
    { heading: "level", cell: ({ level }) => word(lang, level) },
    { heading: "code", cell: ({ code }) => code },
    { heading: "finding", cell: ({ say }: ImportFinding) => say[lang] },
  ]);
  const all = Object.values(result.counts).reduce((sum, count) => sum + count, 0);
  const rest = all - result.findings.length;
  return `${head}\n${findings}${rest > 0 ? `… ${rest} ${word(lang, "more")}\n` : ""}`;
}

async function listProfiles(session: Session): Promise<void> {
  const { lang } = session.settings;
  const reply = await session.client.call("importProfiles");
  show(session.terminal, session.settings, reply, ({ items }) =>
    items
      .map(({ id, title, toCheck, columns }) => {
        const list = table(session.settings, columns, [
          { heading: "column", cell: ({ header }) => `${header.zh} ${header.en}` },
          { heading: "kind", cell: ({ kind }) => kind },
          { heading: "needed", cell: ({ required }) => (required ? "*" : "") },
          { heading: "sealed", cell: ({ sealed }) => (sealed ? "*" : "") },
        ]);
        return `${id}  ${title[lang]}\n${toCheck[lang]}\n\n${list}`;
      })
      .join("\n"),
  );
}

async function exportFile(session: Session, { form: profile, out, area }: ExportFlags): Promise<void> {
  const format = /\.(xlsx|csv)$/i.exec(out)?.[1]?.toLowerCase();
  if (format === undefined) throw new Usage("--out ends in .xlsx or .csv.");
  const query = { profile, lang: session.settings.lang, ...(area === undefined ? {} : { area }) };
  const response = await session.client.call(format === "xlsx" ? "linesXlsx" : "linesCsv", { query });
  if (response.body === null) throw new Failed("The node sent nothing.");
  await pipeline(Readable.fromWeb(response.body as never), createWriteStream(out));
  show(session.terminal, session.settings, { file: out }, () => `${out}\n`);
}
