import type { DetectionReply } from "@tocsin/api";
import type { SignalFacts } from "@tocsin/core";

const DECIMALS = 12;
const DECIMAL_MAX = 1e15;
/** Parameters of a method are numbers, words, or absent. */
type Parameter = string | number | boolean | null;

/**
 * What is raised of an alarm; undefined where a row is none, or has a figure that no decimal of the ledger can hold.
 * @param row of the detection
 */
export function signalFactsOf(
  { series, area, status, provenance }: Pick<DetectionReply, "series" | "area" | "status" | "provenance">,
  row: DetectionReply["rows"][number],
): SignalFacts | undefined {
  const { alarm, date, to } = row;
  const [observed, statistic, threshold] = [row.count, row.statistic, row.threshold].map(decimal);
  if (alarm !== true || observed === undefined || statistic === undefined || threshold === undefined) return undefined;
  const { method, version, inputs } = provenance;
  const parameters = Object.entries(provenance.parameters as { readonly [name: string]: Parameter }).flatMap(
    ([name, value]) => {
      const text = typeof value === "number" ? decimal(value) : value === null ? undefined : String(value);
      return text === undefined ? [] : [[name, text] as const];
    },
  );
  return {
    ...{ method, version, inputs, series, area, from: date, to, observed, statistic, threshold, status },
    parameters: Object.fromEntries(parameters),
  };
}

/** A number as the ledger's decimals are written: no exponent, no more digits than it takes. */
function decimal(value: number | null): string | undefined {
  if (value === null || !Number.isFinite(value) || Math.abs(value) >= DECIMAL_MAX) return undefined;
  const text = value.toFixed(DECIMALS).replace(/\.?0+$/, "");
  return text === "-0" || text === "" ? "0" : text;
}
