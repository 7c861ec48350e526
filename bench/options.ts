import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import type { Extent } from "./run.ts";
import { SUITES, isFor } from "./suites.ts";

const PROFILES: { readonly [name: string]: Pick<Extent, "seconds" | "records"> } = {
  smoke: { seconds: 2, records: 400 },
  short: { seconds: 30, records: 10_000 },
  full: { seconds: 500, records: 1_000_000 },
};

const RESULTS = {
  embedded: fileURLToPath(new URL("./results/latest", import.meta.url)),
  cometbft: fileURLToPath(new URL("./results/cometbft", import.meta.url)),
  consortium: fileURLToPath(new URL("./results/consortium", import.meta.url)),
};

export const HELP = `Measures what Tocsin exists for, each figure beside its target and beside what the machine can do.

  npm run bench                               every suite, profile short, about ten minutes
  npm run bench -- throughput --seconds 20    one suite
  npm run bench -- --profile full --resume    500 s of load, a million records; goes on where it was ended
  npm run bench -- latency --json out.json    the figures as JSON too

Suites: ${Object.keys(SUITES).join(", ")}.
Of them only with four validators or more: ${Object.keys(SUITES)
  .filter((name) => !isFor(name, 1))
  .join(", ")}.
Options:
  --profile smoke|short|full   how much is done (default short)
  --seconds N                  of each run under load
  --engine embedded|cometbft   what orders the chains (default embedded); the latter beside each node
  --validators N               of each chain that CometBFT orders (default 1), in processes of their own
  --records N                  that growth, recovery and query go up to
  --json FILE                  writes the figures there too
  --out FOLDER                 page, charts and figures (default bench/results/latest, cometbft or consortium)
  --resume                     keeps the suites that the folder has whole, of the same extent
Exits with 0 when every suite came to its end, with 1 otherwise, with 2 for wrong options.
`;

/** What the command line asks for. */
export interface Wanted {
  readonly suites: readonly string[];
  readonly profile: string;
  readonly extent: Extent;
  readonly json: string | undefined;
  readonly out: string;
  readonly resume: boolean;
}

/** Undefined when help is asked for. @throws Error that says what is wrong */
export function wantedOf(args: readonly string[]): Wanted | undefined {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      profile: { type: "string", default: "short" },
      seconds: { type: "string" },
      records: { type: "string" },
      engine: { type: "string", default: "embedded" },
      validators: { type: "string" },
      json: { type: "string" },
      out: { type: "string" },
      resume: { type: "boolean", default: false },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  if (values.help) return undefined;
  const { profile, json, resume, engine } = values;
  if (engine !== "embedded" && engine !== "cometbft")
    throw new Error(`--engine is embedded or cometbft, not ${engine}`);
  const validators = positive("--validators", values.validators) ?? 1;
  if (validators > 1 && engine !== "cometbft") throw new Error("--validators needs --engine cometbft");
  const out = values.out ?? (validators > 1 ? RESULTS.consortium : RESULTS[engine]);
  const extent = Object.hasOwn(PROFILES, profile) ? PROFILES[profile] : undefined;
  if (extent === undefined) throw new Error(`--profile is ${Object.keys(PROFILES).join(", ")}, not ${profile}`);
  const unknown = positionals.find((name) => !Object.hasOwn(SUITES, name));
  if (unknown !== undefined)
    throw new Error(`there is no suite ${unknown}; there are ${Object.keys(SUITES).join(", ")}`);
  const seconds = positive("--seconds", values.seconds) ?? extent.seconds;
  const records = positive("--records", values.records) ?? extent.records;
  const suites = positionals.length === 0 ? Object.keys(SUITES).filter((name) => isFor(name, validators)) : positionals;
  const unfit = suites.find((name) => !isFor(name, validators));
  if (unfit !== undefined) throw new Error(`${unfit} needs --engine cometbft --validators 4`);
  return { suites, profile, extent: { seconds, records, engine, validators }, json, out, resume };
}

function positive(flag: string, value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  if (!/^[1-9][0-9]{0,8}$/.test(value)) throw new Error(`${flag} is a whole number above 0, not ${value}`);
  return Number(value);
}
