import { readFileSync } from "node:fs";
import {
  chooseThreshold,
  dayText,
  defaultDetector,
  detect,
  type DetectionRow,
  type DetectorSettings,
  type Provenance,
  readThresholds,
  type ThresholdRule,
} from "@tocsin/situation";
import type { Command } from "commander";
import { Usage } from "../../exit.ts";
import { show, table } from "../../output.ts";
import { type Session, type Surroundings, work } from "../../session.ts";
import { ColumnsError, numberFlag } from "../../situation/columns.ts";
import { tellProblems, tellProvenance } from "../../situation/counts.ts";
import { type DetectorFlags, detectorOf, detectorOptions } from "../../situation/detector.ts";
import { figure } from "../../situation/figures.ts";
import { type AreaSeries, type SeriesFlags, seriesOf, seriesOptions } from "../../situation/series.ts";

interface DetectFlags extends SeriesFlags, DetectorFlags {
  readonly thresholds?: string;
  readonly disease: string;
  readonly area: string;
  readonly last?: string;
  readonly alarms?: boolean;
}

interface Row extends DetectionRow {
  /** Absent where the file has one series. */
  readonly area?: string;
  readonly method: string;
}

/** Areas in a file from which on it is told how far the work is. */
const MANY = 100;

/** `tocsin situation detect`: early warning on counts. */
export function detectCommand(situation: Command, surroundings: Surroundings): void {
  const command = situation
    .command("detect <file>")
    .description("Warn from counts of days or weeks: EARS, eears, CUSUM, moving percentile, Farrington Flexible.");
  detectorOptions(seriesOptions(command))
    .option("--thresholds <file>", "JSON table of detectors by disease and area, instead of --method")
    .option("--disease <name>", "disease to look up there", "*")
    .option("--area <code>", "area to look up there, when the file has no column of areas", "*")
    .option("--last <n>", "only the newest so many periods")
    .option("--alarms", "only rows with an alarm")
    .addHelpText("after", HELP);
  command.action(
    work(surroundings, command, async (session, file: string, flags: DetectFlags) => {
      const given = detectorOf(flags);
      const rules = flags.thresholds === undefined ? [] : rulesOf(session, flags.thresholds);
      if (given !== null && flags.thresholds !== undefined) throw new Usage("Give --method or --thresholds, not both.");
      const last = flags.last === undefined ? undefined : numberFlag("--last", flags.last);
      if (last !== undefined && !(Number.isInteger(last) && last > 0))
        throw new Usage("--last is a whole number from 1.");
      const areas = seriesOf(session, file, flags);
      const provenances: Provenance[] = [];
      const rows: Row[] = [];
      for (const [i, one] of areas.entries()) {
        const settings = together(given ?? ruled(rules, one, flags) ?? defaultDetector(one.series), areas.length);
        const found = detect(one.series, settings, last);
        provenances.push(found.provenance);
        for (const row of found.rows)
          if (flags.alarms !== true || row.alarm)
            rows.push({ ...(one.area === null ? {} : { area: one.area }), method: settings.method, ...row });
        if (areas.length >= MANY && (i + 1) % MANY === 0)
          session.terminal.err(`${i + 1} of ${areas.length} areas judged\n`);
      }
      tellProvenances(session, provenances);
      show(session.terminal, session.settings, rows, () => tableOf(session, rows, flags));
    }),
  );
}

const HELP = `
The file is CSV with the columns date,count. A row is an alarm when its statistic exceeds its threshold (CUSUM: reaches
it). For eears, percentile and farrington the statistic is the count and the threshold the bound of it; in a series of
days percentile judges the seven days that end with each day, and farrington adds days up to weeks. "upper" is the
count above which there is an alarm, "expected" what the baseline makes expect. What cannot be judged has a reason.
With a column of areas eears divides alpha by their number. Without --method it is what \`tocsin situation evaluate\`
has chosen: farrington where the series reaches back three years, ears-c2 otherwise.

Examples:
  tocsin situation detect cases.csv --method ears-c2 --sd-min 0.5
  tocsin situation detect cases.csv --method cusum --scale sd --mean 7.5 --sd 4 --k 0.5 --h 4 --reset --json
  tocsin situation detect counties.csv --area-column area --last 1 --alarms
  tocsin situation detect cases.csv --thresholds thresholds.json --disease influenza --area 320100
`;

function tableOf(session: Session, rows: readonly Row[], { areaColumn }: DetectFlags): string {
  return table(session.settings, rows, [
    ...(areaColumn === undefined ? [] : [{ heading: "area" as const, cell: ({ area }: Row) => area ?? "" }]),
    { heading: "day", cell: ({ date }) => date },
    { heading: "count", cell: ({ count }) => count ?? "" },
    { heading: "expected", cell: ({ expected }) => figure(expected) },
    { heading: "statistic", cell: ({ statistic }) => figure(statistic) },
    { heading: "limit", cell: ({ threshold }) => figure(threshold) },
    { heading: "alarm", cell: ({ alarm }) => (alarm ? "!" : "") },
    { heading: "note", cell: ({ reason }) => reason ?? "" },
  ]);
}

/** Several areas are judged together: eears shares its chance of a false alarm among them. */
function together(settings: DetectorSettings, areas: number): DetectorSettings {
  return settings.method === "eears" ? { areas, ...settings } : settings;
}

/** What the table of thresholds says for an area at the end of its series; null where it says nothing. */
function ruled(rules: readonly ThresholdRule[], { area, series }: AreaSeries, flags: DetectFlags) {
  const on = dayText(series.first + (series.counts.length - 1) * series.periodDays);
  return chooseThreshold(rules, { disease: flags.disease, area: area ?? flags.area, on })?.settings ?? null;
}

function rulesOf(session: Session, path: string): readonly ThresholdRule[] {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(path, "utf8"));
  } catch (error) {
    if (error instanceof SyntaxError) throw new ColumnsError("FIELD_INVALID", `${path} is no JSON; correct it.`);
    throw new ColumnsError("FILE_UNREADABLE", `${path} cannot be read: ${(error as NodeJS.ErrnoException).code}.`);
  }
  const { rules, problems } = readThresholds(value);
  tellProblems(session, path, problems);
  session.terminal.err(`${path}: ${rules.length} of ${rules.length + problems.length} thresholds taken.\n`);
  return rules;
}

/** How the results came about; of many series only their number a detector. */
function tellProvenances(session: Session, provenances: readonly Provenance[]): void {
  if (provenances.length <= 3) {
    for (const provenance of provenances) tellProvenance(session, provenance);
    return;
  }
  const byMethod = new Map<string, number>();
  for (const { method, version } of provenances) {
    const name = `${method} version ${version}`;
    byMethod.set(name, (byMethod.get(name) ?? 0) + 1);
  }
  for (const [name, number] of byMethod) session.terminal.err(`method ${name}: ${number} series\n`);
}
