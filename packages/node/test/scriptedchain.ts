import type { Summary } from "@tocsin/core";
import { BEGIN } from "./ledgerfixture.ts";

/** An actual summary of a laboratory report in Lukou, with what differs. */
export function summaryOf(different: Partial<Summary> & Pick<Summary, "record" | "chain">): Summary {
  return {
    unit: `${different.chain}:hospital`,
    status: "actual",
    s: 1,
    kind: "laboratory",
    situation: "epidemic",
    category: "covid-19",
    area: "320115",
    occurred: BEGIN,
    headline: "报告",
    counts: { taken: 9, tested: 9, positive: 9 },
    detail: false,
    ...different,
  };
}
