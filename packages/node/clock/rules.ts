/**
 * Legal clocks as dated data: rule, limit, source, and from when it holds. A change of the law is a new row here,
 * not a change of code (DOMAIN, Clocks).
 */
export interface ClockRule {
  readonly rule: string;
  /** Level of the reporting chain: digits of its area code; 0 is a unit before its report is filed. */
  readonly from: "unit" | "township" | "county" | "prefecture" | "province";
  readonly allowanceMs: number;
  readonly source: string;
  /** ISO day. */
  readonly validFrom: string;
}

const HOUR = 3_600_000;
const ORDER_376_19 = "State Council Order 376, Art. 19";
const ORDER_376_20 = "State Council Order 376, Art. 20";
const SINCE = "2003-05-09";

const CLOCK_RULES: readonly ClockRule[] = [
  {
    rule: "unit → county health authority",
    from: "unit",
    allowanceMs: 2 * HOUR,
    source: ORDER_376_20,
    validFrom: SINCE,
  },
  { rule: "township → county", from: "township", allowanceMs: 2 * HOUR, source: ORDER_376_20, validFrom: SINCE },
  { rule: "county → city", from: "county", allowanceMs: 2 * HOUR, source: ORDER_376_20, validFrom: SINCE },
  { rule: "city → province", from: "prefecture", allowanceMs: 2 * HOUR, source: ORDER_376_20, validFrom: SINCE },
  {
    rule: "province → national health authority",
    from: "province",
    allowanceMs: 1 * HOUR,
    source: ORDER_376_19,
    validFrom: SINCE,
  },
];

/** Level of a chain by the length of its area code. */
export function levelOf(chain: string): ClockRule["from"] | undefined {
  const digits = chain === "cn" ? 0 : chain.length - 3;
  return ({ 2: "province", 4: "prefecture", 6: "county", 9: "township", 12: "township" } as const)[digits as 2];
}

/** The rule for a hop that starts at a level, as it held on a day. */
export function ruleFor(from: ClockRule["from"], day: string): ClockRule | undefined {
  return CLOCK_RULES.findLast((rule) => rule.from === from && rule.validFrom <= day);
}
