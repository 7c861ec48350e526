import { mkdtempSync, rmSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { climbing } from "./climbing.ts";
import { type Figure, formatFigure } from "./figure.ts";
import { filing } from "./filing.ts";
import { lists } from "./lists.ts";
import { starting } from "./starting.ts";

const HELP = `Measures Tocsin against its targets and prints each figure as a ratio to its target.

  npm run bench                       everything; some minutes
  npm run bench -- --records 10000    lists and search over fewer records
  npm run bench -- --only filing      filing, climbing, starting or lists
  npm run bench -- --json             one JSON document
`;

const PARTS: { readonly [name: string]: (dir: string, records: number) => Promise<Figure[]> } = {
  filing,
  climbing,
  starting,
  lists,
};

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      records: { type: "string", default: "100000" },
      only: { type: "string" },
      json: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) {
    process.stdout.write(HELP);
    return;
  }
  const figures: Figure[] = [];
  for (const [name, measure] of Object.entries(PARTS)) {
    if (values.only !== undefined && values.only !== name) continue;
    const dir = mkdtempSync(join(tmpdir(), "tocsin-bench-"));
    try {
      for (const figure of await measure(dir, Number(values.records))) {
        figures.push(figure);
        if (!values.json) process.stdout.write(`${formatFigure(figure)}\n`);
      }
    } finally {
      rmSync(dir, { recursive: true, force: true });
    }
  }
  const [cpu] = cpus();
  const machine = `${cpus().length} × ${cpu?.model ?? "unknown"}, Node ${process.version}`;
  process.stdout.write(values.json ? `${JSON.stringify({ machine, figures }, null, 2)}\n` : `on ${machine}\n`);
}

await main();
