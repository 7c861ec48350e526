import { setTimeout as wait } from "node:timers/promises";
import type { ImportStatus } from "@tocsin/api";
import { bytesFile, LineTally, type Profile, profileOf, readLines, readTable, writeXlsx } from "@tocsin/interop";
import { clientOf, openLine } from "../network.ts";
import type { Run, Suite } from "../run.ts";

const ROWS = 10_000;
const NOW = Date.parse("2021-08-01T00:00:00+08:00");

const CHAIN = "cn-3201";

/**
 * A sheet of ten thousand report cards: read as a table, read as reports with every column judged, the dry run of an
 * import, and as many of its rows as the run has records filed at a node. Memory is what the heap holds on top of what it
 * held before the reading, looked at every 250 rows.
 */
export const intake: Suite = async (run) => {
  const profile = profileOf("infectious-disease-report-card") as Profile;
  run.say(`${ROWS} rows, ${profile.columns.length} columns`);
  const file = await sheet(profile, ROWS);
  const table = await measured(async (look) => {
    for await (const { row } of readTable(file)) look(row);
  });
  const tally = new LineTally();
  const lines = await measured(async (look) => {
    const options = { area: "3201", now: NOW, caseOf: (row: number) => row.toString(16).padStart(32, "0") };
    for await (const line of readLines(file, profile, options)) {
      look(line.row);
      if (line.report !== undefined) tally.add(line);
    }
  });
  if (tally.tally.taken !== ROWS) throw new Error(`${tally.tally.taken} rows taken`);
  const filed = Math.min(ROWS, run.records);
  const seconds = await filing(run, profile, filed);
  return {
    figures: [
      { what: "size of the sheet", value: file.sizeBytes / 1e6, unit: "MB" },
      { what: `${ROWS} rows of .xlsx read`, value: table.seconds, unit: "s", atMost: 10 },
      { what: `${ROWS} rows of .xlsx read and judged as reports`, value: lines.seconds, unit: "s", atMost: 10 },
      { what: "heap on top while they are read", value: Math.max(table.heapMb, lines.heapMb), unit: "MB", atMost: 100 },
      { what: `${filed} rows filed, each with its sealed detail`, value: seconds, unit: "s" },
      { what: "rows filed a second", value: filed / seconds, unit: "", atLeast: 1_000 },
    ],
  };
};

/** @returns s from when the file is sent until every row stands on the chain */
async function filing(run: Run, profile: Profile, rows: number): Promise<number> {
  const file = await sheet(profile, rows);
  const network = await openLine({ ...run, validators: 1 }, ["cn", CHAIN]);
  const client = clientOf(network, CHAIN, "hospital-1");
  const bytes = await file.read(0, file.sizeBytes);
  run.say(`${rows} rows are filed`);
  const started = performance.now();
  const query = { profile: profile.id, name: "cards.xlsx" };
  let status: ImportStatus = await client.call("startImport", {
    query,
    body: new Blob([bytes as Uint8Array<ArrayBuffer>]),
  });
  while (status.state === "running") {
    await wait(20);
    status = await client.call("import", { params: { import: status.import } });
  }
  const seconds = (performance.now() - started) / 1_000;
  await network.close();
  if (status.taken !== rows) throw new Error(`${status.taken} rows filed, ${status.problem ?? "some were refused"}`);
  return seconds;
}

async function sheet(profile: Profile, count: number) {
  const columns = profile.columns.map(({ header, kind }) => ({
    header: header.zh,
    kind: kind === "day" || kind === "time" ? kind : ("text" as const),
  }));
  function* rows() {
    for (let i = 0; i < count; i++)
      yield profile.columns.map(({ kind, codes = [], field }) => {
        const day = `2021-07-${String(1 + (i % 28)).padStart(2, "0")}`;
        if (kind === "code") return codes[i % codes.length]?.zh ?? null;
        if (kind === "day") return field === "onsetDay" ? "2021-06-30" : "1990-03-07";
        if (kind === "time") return `${day}T08:30:00`;
        if (kind === "county") return "320115";
        return kind === "number" ? String(i % 90) : `${field} ${i}`;
      });
  }
  const pieces: Uint8Array[] = [];
  for await (const piece of writeXlsx("cards", columns, rows())) pieces.push(piece);
  return bytesFile("cards.xlsx", Buffer.concat(pieces));
}

async function measured(work: (look: (row: number) => void) => Promise<void>) {
  const before = process.memoryUsage().heapUsed;
  let most = before;
  const started = performance.now();
  await work((row) => {
    if (row % 250 === 0) most = Math.max(most, process.memoryUsage().heapUsed);
  });
  return { seconds: (performance.now() - started) / 1_000, heapMb: (most - before) / 1e6 };
}
