import { readFileSync, writeFileSync } from "node:fs";
import type { ProofVerdict } from "@tocsin/core";
import { verifyProofFile } from "@tocsin/client";
import { nodeCrypto } from "@tocsin/node";
import type { Command } from "commander";
import { Failed } from "../exit.ts";
import { instant, nodeTime } from "../instant.ts";
import { duration, show, table, time } from "../output.ts";
import { type Session, type Surroundings, work } from "../session.ts";

/** Custody, proofs, legal clocks and accountability. */
export function traceCommands(program: Command, surroundings: Surroundings): void {
  const trace = program
    .command("trace <record>")
    .description("The custody of a record from its source to the main chain.")
    .addHelpText("after", "\nExample:\n  tocsin trace 3f2a…\n");
  trace.action(work(surroundings, trace, showTrace));

  const proof = program.command("proof").description("Proof files: exported from a node, verified without one.");
  const exported = proof
    .command("export <record>")
    .description("Write one self-contained proof file.")
    .option("-o, --out <file>", "where to write; default standard output")
    .addHelpText("after", "\nExample:\n  tocsin proof export 3f2a… -o record.proof\n");
  exported.action(work(surroundings, exported, exportProof));
  const verify = proof
    .command("verify <file>")
    .description("Check a proof file offline against the main chain's genesis document.")
    .requiredOption("--genesis <file>", "genesis document of the main chain")
    .addHelpText("after", "\nExample:\n  tocsin proof verify record.proof --genesis genesis.json\n");
  verify.action(
    work(surroundings, verify, async (session, path: string, flags: { genesis: string }) =>
      verifyFile(session, path, flags.genesis),
    ),
  );

  const clocks = program
    .command("clocks")
    .description("Legal duties and their clocks, least time left first.")
    .option("--state <state>", "running, met or breached")
    .option("--record <record>")
    .addHelpText("after", "\nExample:\n  tocsin clocks --state running\n");
  clocks.action(work(surroundings, clocks, listClocks));

  const audit = program
    .command("audit")
    .description(
      "Accountability for a period and unit: late hops, rejected and corrected reports, break-glass, refused acts, readings.",
    )
    .option("--from <time>", "ISO 8601; default 30 days before the end")
    .option("--to <time>", "ISO 8601; default now")
    .option("--unit <unit>")
    .option("--csv", "as CSV")
    .addHelpText(
      "after",
      "\nExample:\n  tocsin audit --from 2021-07-20T00:00:00+08:00 --to 2021-08-31T24:00:00+08:00 --csv\n",
    );
  audit.action(work(surroundings, audit, showAudit));
}

/** Period of an audit that names no beginning. */
const AUDIT_MS = 30 * 86_400_000;

async function showTrace(session: Session, record: string): Promise<void> {
  const trace = await session.client.call("trace", { params: { record } });
  show(session.terminal, session.settings, trace, ({ steps }) =>
    table(session.settings, steps, [
      { heading: "time", cell: (row) => time(row.tick) },
      { heading: "chain", cell: (row) => row.chain },
      { heading: "what", cell: (row) => row.what },
      { heading: "unit", cell: (row) => row.unit },
      { heading: "officer", cell: (row) => row.officer },
      { heading: "height", cell: (row) => `${row.height}/${row.index}` },
      { heading: "proven", cell: (row) => (row.proven ? "✓" : "–") },
      { heading: "note", cell: (row) => row.note },
    ]),
  );
}

async function exportProof(session: Session, record: string, flags: { readonly out?: string }): Promise<void> {
  const response = await session.client.call("proof", { params: { record } });
  const text = await response.text();
  if (flags.out === undefined) session.terminal.out(text);
  else writeFileSync(flags.out, text);
}

function verifyFile(session: Session, path: string, genesis: string): void {
  const verdict = verifyProofFile(nodeCrypto, readFileSync(path, "utf8"), readFileSync(genesis, "utf8"));
  const { holds, trust, links } = verdict;
  show(session.terminal, session.settings, { holds, trust, links }, () => verdictText(session, verdict));
  if (!holds) throw new Failed(`The proof does not hold: ${links.at(-1)?.link ?? ""}: ${links.at(-1)?.fault ?? ""}`);
}

function verdictText(session: Session, verdict: ProofVerdict): string {
  const rows = table(session.settings, verdict.links, [
    { heading: "link", cell: (row) => row.link },
    { heading: "holds", cell: (row) => (row.holds ? "✓" : "✗") },
    { heading: "fault", cell: (row) => row.fault },
  ]);
  return `${rows}${verdict.holds ? "✓" : "✗"} ${verdict.trust}\n`;
}

async function listClocks(
  session: Session,
  flags: { readonly state?: string; readonly record?: string },
): Promise<void> {
  const page = await session.client.call("clocks", { query: flags });
  show(session.terminal, session.settings, page, ({ items }) =>
    table(session.settings, items, [
      { heading: "rule", cell: (row) => row.rule },
      { heading: "chain", cell: (row) => row.chain },
      { heading: "state", cell: (row) => row.state },
      { heading: "allowance", cell: (row) => duration(row.allowanceMs) },
      { heading: "used", cell: (row) => duration(row.usedMs) },
      { heading: "left", cell: (row) => duration(row.leftMs) },
      { heading: "source", cell: (row) => row.source },
    ]),
  );
}

async function showAudit(
  session: Session,
  flags: { readonly from?: string; readonly to?: string; readonly unit?: string; readonly csv?: boolean },
): Promise<void> {
  const to = flags.to === undefined ? await nodeTime(session) : instant("--to", flags.to);
  const from = flags.from === undefined ? to - AUDIT_MS : instant("--from", flags.from);
  const query = {
    ...{ from, to },
    ...(flags.unit === undefined ? {} : { unit: flags.unit }),
  };
  if (flags.csv === true) {
    session.terminal.out(await (await session.client.call("auditCsv", { query })).text());
    return;
  }
  const audit = await session.client.call("audit", { query });
  show(session.terminal, session.settings, audit, ({ findings }) =>
    table(session.settings, findings, [
      { heading: "time", cell: (row) => time(row.tick) },
      { heading: "finding", cell: (row) => row.finding },
      { heading: "unit", cell: (row) => row.unit },
      { heading: "officer", cell: (row) => row.officer },
      { heading: "note", cell: (row) => row.note },
    ]),
  );
}
