import { createReadStream, readFileSync } from "node:fs";
import { randomUUID } from "node:crypto";
import { Readable } from "node:stream";
import { type ActReply, KINDS, STANDINGS } from "@tocsin/api";
import type { SealedReference } from "@tocsin/core";
import type { Command } from "commander";
import { Usage } from "../exit.ts";
import { instant, nodeTime } from "../instant.ts";
import { duration, fields, level, short, show, table, time } from "../output.ts";
import { type Session, type Surroundings, work } from "../session.ts";
import { valueWord } from "../words.ts";

interface ReportFlags {
  readonly file?: string;
  readonly situation?: string;
  readonly category?: string;
  readonly area?: string;
  readonly place?: string;
  readonly headline?: string;
  readonly main?: string;
  readonly data?: string;
  readonly security: string;
  readonly response?: string;
  readonly occurred?: string;
  readonly event?: string;
  readonly urgency: string;
  readonly detail?: string;
  readonly attach?: readonly string[];
  readonly key?: string;
}

/** File, judge, correct and retract reports. */
export function reportCommands(program: Command, surroundings: Surroundings): void {
  const report = program
    .command("report")
    .description("File a report of your unit; it is on the chain when the command returns.")
    .option("--file <json>", "the whole open part δ as JSON")
    .option("--situation <name>", "epidemic, medical, government, opinion or media", "epidemic")
    .option("--category <slug>", "what it is about, as a short word", "covid-19")
    .option("--area <code>", "GB/T 2260 code of the place")
    .option("--place <text>", "the place in words")
    .option("--headline <text>", "one line that says what happened")
    .option("--main <text>", "the main information")
    .option("--data <json>", 'figures of the kind, e.g. {"kind":"laboratory","version":1,…}')
    .option("--security <level>", "security level 1–5", "2")
    .option("--response <level>", "response level 1–4 (Ⅰ–Ⅳ)")
    .option("--occurred <time>", "when it happened, ISO 8601; default now")
    .option("--event <id>", "event that the report belongs to")
    .option("--urgency <weight>", "0–9, as far as policy allows", "3")
    .option("--detail <file>", "JSON file to seal as the detail")
    .option("--attach <files...>", "files to seal as attachments")
    .option("--key <idempotency key>", "repeat with the same key to get the first result")
    .addHelpText("after", REPORT_EXAMPLE);
  report.action(work(surroundings, report, (session, flags: ReportFlags) => file(session, flags)));

  const verify = program
    .command("verify <record>")
    .description("Judge a report as verified, doubtful or rejected.")
    .requiredOption("--verdict <verdict>", "verified, doubtful or rejected")
    .requiredOption("--reason <text>", "why")
    .addHelpText("after", "\nExample:\n  tocsin verify 3f2a… --verdict verified --reason 'second test positive'\n");
  verify.action(
    work(surroundings, verify, async (session, record: string, flags: { verdict: string; reason: string }) => {
      const { ifMatch } = await session.client.call("report", { params: { record } });
      await act(session, "reports.verify", { record, verdict: flags.verdict, reason: flags.reason }, { ifMatch });
    }),
  );

  const correct = program
    .command("correct <record>")
    .description("Correct a report of your unit; the earlier text stays in the lineage.")
    .requiredOption("--file <json>", "the corrected open part δ as JSON")
    .requiredOption("--reason <text>", "why")
    .addHelpText("after", "\nExample:\n  tocsin correct 3f2a… --file corrected.json --reason 'wrong day'\n");
  correct.action(
    work(surroundings, correct, async (session, record: string, flags: { file: string; reason: string }) => {
      const { ifMatch } = await session.client.call("report", { params: { record } });
      await act(session, "reports.correct", { record, reason: flags.reason }, { ifMatch, body: readJson(flags.file) });
    }),
  );

  const retract = program
    .command("retract <record>")
    .description("Take back a report of your unit.")
    .requiredOption("--reason <text>", "why")
    .addHelpText("after", "\nExample:\n  tocsin retract 3f2a… --reason 'filed twice'\n");
  retract.action(
    work(surroundings, retract, (session, record: string, flags: { reason: string }) =>
      act(session, "reports.retract", { record, reason: flags.reason }),
    ),
  );

  const reports = program
    .command("reports")
    .description("List reports of the node's chain that you may see.")
    .option("--situation <name>")
    .option("--kind <kind>")
    .option("--area <code>")
    .option("--event <id>")
    .option("--standing <standing>", "reported, verified, doubtful, rejected, corrected or retracted")
    .option("--unverified", "only those that await a verdict")
    .option("--search <text>", "full text, Chinese or English")
    .option("--limit <n>", "at most this many", "20")
    .addHelpText("after", "\nExamples:\n  tocsin reports --unverified\n  tocsin reports --search 禄口\n");
  reports.action(work(surroundings, reports, listReports));

  const one = program
    .command("show <record>")
    .description("Show one report with its lineage.")
    .addHelpText("after", "\nExample:\n  tocsin show 3f2a…\n");
  one.action(work(surroundings, one, showReport));

  const journey = program
    .command("journey <record>")
    .description("Where a report has arrived, who has read it, and the time used against the legal allowance.")
    .addHelpText("after", "\nExample:\n  tocsin journey 3f2a…\n");
  journey.action(work(surroundings, journey, showJourney));
}

const REPORT_EXAMPLE = `
Examples:
  tocsin report --area 320115005 --headline '禄口机场9份样本核酸检测阳性' \\
    --data '{"kind":"laboratory","version":1,"specimen":"nasopharyngeal swab","taken":9,"tested":9,"positive":9}' \\
    --response 2 --urgency 6 --detail contacts.json
  tocsin report --file report.json --attach scan.pdf
`;

async function file(session: Session, flags: ReportFlags): Promise<void> {
  const sealed = await seal(session, flags);
  const open =
    flags.file === undefined
      ? deltaOf(flags, await occurredOf(session, flags))
      : (readJson(flags.file) as Record<string, unknown>);
  const body = sealed === undefined ? open : { ...open, sealed };
  const urgency = integer(flags.urgency, "--urgency");
  const args = flags.event === undefined ? {} : { event: flags.event };
  await act(session, "reports.submit", args, { body, urgency, idempotencyKey: flags.key });
}

async function occurredOf(session: Session, { occurred }: ReportFlags): Promise<number> {
  return occurred === undefined ? nodeTime(session) : instant("--occurred", occurred);
}

function deltaOf(flags: ReportFlags, occurred: number): Record<string, unknown> {
  const { area, headline, data } = flags;
  if (area === undefined || headline === undefined || data === undefined)
    throw new Usage("Give --area, --headline and --data, or the whole report with --file.");
  return {
    form: "open",
    situation: flags.situation,
    a: {
      category: flags.category,
      headline,
      ...(flags.main === undefined ? {} : { main: flags.main }),
      place: { area, ...(flags.place === undefined ? {} : { text: flags.place }) },
    },
    t: { occurred },
    s: integer(flags.security, "--security"),
    ...(flags.response === undefined ? {} : { c: integer(flags.response, "--response") }),
    data: parseJson(data, "--data"),
  };
}

async function seal(session: Session, flags: ReportFlags): Promise<object | undefined> {
  const { detail, attach = [] } = flags;
  if (detail === undefined && attach.length === 0) return undefined;
  const attachments: SealedReference[] = [];
  for (const path of attach) {
    const body = Readable.toWeb(createReadStream(path)) as ReadableStream<Uint8Array>;
    attachments.push(await session.client.call("sealAttachment", { body }));
  }
  const sealed =
    detail === undefined
      ? {}
      : { detail: await session.client.call("sealDetail", { body: readJson(detail) as Record<string, never> }) };
  return attachments.length === 0 ? sealed : { ...sealed, attachments };
}

/** Does an act as the token's officer and shows its reply. */
export async function act(
  session: Session,
  action: string,
  args: object,
  more: {
    readonly body?: unknown;
    readonly urgency?: number | undefined;
    readonly ifMatch?: string | undefined;
    readonly idempotencyKey?: string | undefined;
  } = {},
): Promise<void> {
  const { body, urgency, ifMatch, idempotencyKey = randomUUID() } = more;
  const reply = await session.client.call("act", {
    body: {
      action,
      args: args as Record<string, never>,
      idempotencyKey,
      ...(body === undefined ? {} : { body: body as Record<string, never> }),
      ...(urgency === undefined ? {} : { urgency }),
      ...(ifMatch === undefined ? {} : { ifMatch }),
    },
  });
  show(session.terminal, session.settings, reply, (value: ActReply) =>
    fields(session.settings, [
      ["act", value.act],
      ["height", `${value.height} / ${value.index}`],
      ...resultRows(value.result),
      [
        "committedIn",
        duration(value.timings === undefined ? undefined : value.timings.endorsedMs + value.timings.committedMs),
      ],
    ]),
  );
}

/** What an act has made, a member a line. */
function resultRows(result: ActReply["result"]): (readonly [string, string])[] {
  return Object.entries(result ?? {}).map(([name, value]) => [
    name === "status" ? "state" : name,
    typeof value === "string" ? value : JSON.stringify(value),
  ]);
}

async function listReports(
  session: Session,
  flags: { readonly [name: string]: string | boolean | undefined },
): Promise<void> {
  const { search, limit, unverified, ...filters } = flags;
  const query = {
    ...filters,
    ...(search === undefined ? {} : { q: search }),
    ...(unverified === true ? { unverified: true } : {}),
    limit: integer(String(limit), "--limit"),
  };
  const page = await session.client.call("reports", { query: query as never });
  show(session.terminal, session.settings, page, ({ items }) =>
    table(session.settings, items, [
      { heading: "record", cell: (row) => short(row.record) },
      { heading: "time", cell: (row) => time(row.occurred ?? row.tick) },
      { heading: "kind", cell: (row) => valueWord(session.settings.lang, KINDS, row.kind) },
      { heading: "area", cell: (row) => row.area },
      { heading: "standing", cell: (row) => valueWord(session.settings.lang, STANDINGS, row.standing) },
      { heading: "response", cell: (row) => level(row.c) },
      { heading: "headline", cell: (row) => row.headline },
    ]),
  );
}

async function showReport(session: Session, record: string): Promise<void> {
  const report = await session.client.call("report", { params: { record } });
  show(session.terminal, session.settings, report, (value) =>
    [
      fields(session.settings, [
        ["record", value.record],
        ["status", value.status],
        ["unit", value.unit],
        ["standing", `${valueWord(session.settings.lang, STANDINGS, value.standing)} (${value.revision})`],
        ["headline", value.headline],
        ["area", value.area],
        ["time", time(value.occurred)],
        ["security", value.s],
        ["response", level(value.c)],
        ["detail", value.sealed.join(" ")],
      ]),
      table(session.settings, value.lineage, [
        { heading: "time", cell: (row) => time(row.tick) },
        { heading: "what", cell: (row) => row.action },
        { heading: "unit", cell: (row) => row.unit },
        { heading: "officer", cell: (row) => row.officer },
        { heading: "standing", cell: (row) => valueWord(session.settings.lang, STANDINGS, row.standing) },
        { heading: "reason", cell: (row) => row.reason },
      ]),
    ].join("\n"),
  );
}

async function showJourney(session: Session, record: string): Promise<void> {
  const journey = await session.client.call("journey", { params: { record } });
  show(session.terminal, session.settings, journey, (value) =>
    [
      table(session.settings, value.hops, [
        { heading: "hop", cell: (row) => row.hop },
        { heading: "chain", cell: (row) => row.chain },
        { heading: "time", cell: (row) => time(row.at) },
        { heading: "allowance", cell: (row) => duration(row.allowanceMs) },
        { heading: "used", cell: (row) => duration(row.usedMs) },
        { heading: "source", cell: (row) => row.source },
      ]),
      table(session.settings, value.acknowledged, [
        { heading: "unit", cell: (row) => row.unit },
        { heading: "revision", cell: (row) => row.revision },
        { heading: "time", cell: (row) => time(row.at) },
      ]),
    ].join("\n"),
  );
}

export function readJson(path: string): unknown {
  return parseJson(readFileSync(path === "-" ? 0 : path, "utf8"), path);
}

export function parseJson(text: string, where: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Usage(`${where} is not JSON.`);
  }
}

export function integer(text: string, flag: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new Usage(`${flag} takes a whole number.`);
  return value;
}
