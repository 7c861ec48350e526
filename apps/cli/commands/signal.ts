import type { SignalItem, SignalReply } from "@tocsin/api";
import { signalFactsOf } from "@tocsin/node";
import type { Command } from "commander";
import { Usage } from "../exit.ts";
import { instant } from "../instant.ts";
import { fields, short, show, table, time } from "../output.ts";
import { type Session, type Surroundings, work } from "../session.ts";
import { figure } from "../situation/figures.ts";
import { label } from "../words.ts";
import { type ActCommand, addActs, type Given, present } from "./acts.ts";
import { act, integer } from "./report.ts";

const list = (text: string | undefined) => (text === undefined ? undefined : text.split(","));

const ACTS: readonly ActCommand[] = [
  {
    usage: "raise",
    does: "Raise what a detector has found; `tocsin signal detect --raise` computes and raises it.",
    action: "signals.raise",
    flags: [
      ["--method <name>", "method of detection, such as ears-c2"],
      ["--method-version <n>", "version of the method; default 1"],
      ["--parameter <name=value…>", "parameters of the method, with commas"],
      ["--inputs <digest>", "SHA-256 of the method's inputs"],
      ["--series <name>", "series of counts"],
      ["--area <code>", "GB/T 2260 code"],
      ["--from <day>", "first day of the period"],
      ["--to <day>", "last day of the period; default the first"],
      ["--observed <n>", "what was seen"],
      ["--statistic <n>", "what the method made of it"],
      ["--threshold <n>", "what the statistic exceeds"],
      ["--status <status>", "actual, exercise or test; default the chain's"],
    ],
    needs: ["method", "inputs", "series", "area", "from", "observed", "statistic", "threshold"],
    args: (given) =>
      present({
        ...{ method: given["method"], inputs: given["inputs"], series: given["series"], area: given["area"] },
        ...{ observed: given["observed"], statistic: given["statistic"], threshold: given["threshold"] },
        version: integer(given["methodVersion"] ?? "1", "--method-version"),
        parameters: parametersOf(given["parameter"]),
        from: given["from"],
        to: given["to"] ?? given["from"],
        status: given["status"],
      }),
    example:
      "tocsin signal raise --method ears-c2 --parameter threshold=3 --inputs 9f… --series local-confirmed --area 320115 --from 2021-07-21 --observed 11 --statistic 12.5 --threshold 3",
  },
  {
    usage: "screen <signal> <finding>",
    does: "Say that you have looked at a signal and what you found.",
    action: "signals.screen",
    args: ({ signal, finding }) => ({ signal, finding }),
    example: "tocsin signal screen 4be1f0 '与实验室结果一致'",
  },
  {
    usage: "discard <signal> <reason>",
    does: "Discard a signal that is no event.",
    action: "signals.discard",
    flags: [
      ["--cause <cause>", "data-error, reporting-change, expected, known-event, not-confirmed or other; default other"],
    ],
    args: ({ signal, reason, cause = "other" }) => ({ signal, cause, reason }),
    example: "tocsin signal discard 4be1f0 '集中补报' --cause reporting-change",
  },
  {
    usage: "promote <signal> <reason>",
    does: "Promote a screened signal: attach it to an event (--event), or open one out of it.",
    action: "signals.promote",
    flags: [
      ["--event <event>", "the open event that it belongs to"],
      ["--category <slug>", "of the event that is opened: what it is about"],
      ["--zh <title>", "its title in Chinese"],
      ["--en <title>", "its title in English"],
      ["--areas <codes>", "its GB/T 2260 codes, with commas"],
      ["--stage <stage>", "preparedness, response or recovery; default response"],
      ["--level <level>", "response level 1–4"],
      ["--chains <chains>", "chains to offer it to, with commas"],
    ],
    args: (given) =>
      present({ signal: given["signal"], reason: given["reason"], event: given["event"], open: openingOf(given) }),
    example:
      "tocsin signal promote 4be1f0 '九例确诊' --category infectious-disease --zh 疫情 --en outbreak --areas 320115",
  },
];

/** The triage queue: what detectors found, looked at, discarded or promoted. */
export function signalCommands(program: Command, surroundings: Surroundings): void {
  const signals = program
    .command("signals")
    .description("The triage queue of the chain: what detectors have found. No signal is a publication.")
    .option("--state <state>", "raised, screened, event or discarded")
    .option("--area <code>", "GB/T 2260 code with everything inside it")
    .option("--since <time>", "raised or changed since, ISO 8601")
    .option("--series <name>", "series of counts")
    .addHelpText("after", "\nExamples:\n  tocsin signals --state raised\n  tocsin signals --area 3201 --json\n");
  signals.action(work(surroundings, signals, showQueue));

  const signal = program.command("signal").description("Work on a signal: raise, show, screen, discard, promote.");
  addActs(signal, surroundings, ACTS);
  const detect = signal
    .command("detect")
    .description("Run a detector over a series of the chain's counts, and with --raise raise its newest alarm.")
    .requiredOption("--series <name>", "series of counts")
    .requiredOption("--method <name>", "ears-c1, ears-c2, ears-c3, eears, cusum, percentile or farrington")
    .option("--parameter <name=value…>", "parameters of the method, with commas")
    .option("--area <code>", "GB/T 2260 code with everything inside it")
    .option("--period <period>", "day or week; default day")
    .option("--status <status>", "actual, exercise or test; default actual")
    .option("--over <list>", "reports, summaries or notices; default reports")
    .option("--to <day>", "the newest day that is looked at")
    .option("--last <n>", "newest periods; default 60")
    .option("--raise", "raise the newest period as a signal if it has an alarm")
    .addHelpText(
      "after",
      "\nExamples:\n  tocsin signal detect --series local-confirmed --area 3201 --method ears-c2\n" +
        "  tocsin signal detect --series case:confirmed --area 3201 --method cusum --parameter k=1,h=3 --raise\n",
    );
  detect.action(work(surroundings, detect, runDetector));
  const one = signal
    .command("show <signal>")
    .description("One signal with its steps: who did what and why.")
    .addHelpText("after", "\nExample:\n  tocsin signal show 4be1f0\n");
  one.action(
    work(surroundings, one, async (session, id: string) => {
      const reply = await session.client.call("signal", { params: { signal: id } });
      show(session.terminal, session.settings, reply, (value) => signalText(session, value));
    }),
  );
}

interface DetectFlags {
  readonly series: string;
  readonly method: string;
  readonly parameter?: string;
  readonly area?: string;
  readonly period?: string;
  readonly status?: string;
  readonly over?: string;
  readonly to?: string;
  readonly last?: string;
  readonly raise?: boolean;
}

async function runDetector(session: Session, { parameter, last, raise, ...flags }: DetectFlags): Promise<void> {
  const { series, method, area, period, status, over, to } = flags;
  const query = present({
    ...{ series, method, area, period, status, over, to, parameters: parameter },
    last: last === undefined ? undefined : integer(last, "--last"),
  });
  const reply = await session.client.call("detect", { query: query as never });
  const newest = reply.rows.at(-1);
  const facts = newest === undefined ? undefined : signalFactsOf(reply, newest);
  if (raise === true && facts !== undefined) {
    await act(session, "signals.raise", facts);
    return;
  }
  if (raise === true) session.terminal.err("The newest period has no alarm; nothing is raised.\n");
  show(session.terminal, session.settings, reply, ({ rows }) =>
    table(session.settings, rows, [
      { heading: "day", cell: (row) => periodOf({ from: row.date, to: row.to }) },
      { heading: "observed", cell: (row) => row.count ?? "" },
      { heading: "expected", cell: (row) => figure(row.expected) },
      { heading: "statistic", cell: (row) => figure(row.statistic) },
      { heading: "limit", cell: (row) => figure(row.threshold) },
      { heading: "alarm", cell: (row) => (row.alarm === true ? "!" : "") },
      { heading: "note", cell: (row) => row.reason ?? "" },
    ]),
  );
}

interface QueueFlags {
  readonly state?: SignalItem["standing"];
  readonly area?: string;
  readonly since?: string;
  readonly series?: string;
}

async function showQueue(session: Session, { since, ...flags }: QueueFlags): Promise<void> {
  const { state, area, series } = flags;
  const query = { state, area, series, since: since === undefined ? undefined : instant("--since", since) };
  const page = await session.client.call("signals", { query: present(query) as never });
  const { lang } = session.settings;
  show(session.terminal, session.settings, page, ({ items }) =>
    table(session.settings, items, [
      { heading: "signal", cell: (row) => short(row.signal) },
      { heading: "time", cell: (row) => time(row.tick) },
      { heading: "area", cell: (row) => row.area },
      { heading: "series", cell: (row) => row.series },
      { heading: "day", cell: periodOf },
      { heading: "method", cell: (row) => row.method },
      { heading: "observed", cell: (row) => row.observed },
      { heading: "statistic", cell: (row) => row.statistic },
      { heading: "limit", cell: (row) => row.threshold },
      { heading: "standing", cell: (row) => label(lang, row.standing) },
      { heading: "status", cell: (row) => label(lang, row.status) },
    ]),
  );
}

function signalText({ settings }: Session, value: SignalReply): string {
  const parameters = Object.entries(value.parameters).map(([name, text]) => `${name}=${text}`);
  return [
    fields(settings, [
      ["signal", value.signal],
      ["unit", `${value.unit} ${value.officer}`],
      ["series", value.series],
      ["area", value.area],
      ["day", periodOf(value)],
      ["method", `${value.method} ${value.version} ${parameters.join(" ")}`],
      ["inputs", value.inputs],
      ["observed", value.observed],
      ["statistic", value.statistic],
      ["limit", value.threshold],
      ["standing", label(settings.lang, value.standing)],
      ["status", label(settings.lang, value.status)],
      ["event", value.event],
    ]),
    table(settings, value.steps, [
      { heading: "time", cell: (row) => time(row.tick) },
      { heading: "what", cell: (row) => row.action },
      { heading: "unit", cell: (row) => row.unit },
      { heading: "officer", cell: (row) => row.officer },
      { heading: "standing", cell: (row) => label(settings.lang, row.standing) },
      { heading: "note", cell: (row) => [row.cause, row.note].filter((text) => text !== undefined).join(": ") },
      { heading: "act", cell: (row) => short(row.act) },
    ]),
  ].join("\n");
}

function periodOf({ from, to }: Pick<SignalItem, "from" | "to">): string {
  return from === to ? from : `${from} – ${to}`;
}

/** @throws Usage when a pair is none */
function parametersOf(text: string | undefined): { readonly [name: string]: string } {
  const pairs = (list(text) ?? []).map((pair) => {
    const at = pair.indexOf("=");
    if (at < 1) throw new Usage("Write --parameter as name=value,name=value.");
    return [pair.slice(0, at), pair.slice(at + 1)] as const;
  });
  return Object.fromEntries(pairs);
}

/** What an event is opened with; undefined where the signal joins one. @throws Usage */
function openingOf(given: Given): object | undefined {
  const { event, category, zh, en, areas, stage = "response", level, chains } = given;
  if (event !== undefined) return undefined;
  if (category === undefined || zh === undefined || en === undefined || areas === undefined)
    throw new Usage("Name the event with --event, or open one with --category, --zh, --en and --areas.");
  return present({
    category,
    title: { zh, en },
    areas: list(areas),
    stage,
    level: level === undefined ? undefined : integer(level, "--level"),
    chains: list(chains),
  });
}
