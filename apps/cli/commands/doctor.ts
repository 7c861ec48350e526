import { existsSync } from "node:fs";
import type { Command } from "commander";
import { examineApi } from "../doctor/api.ts";
import { CHECKS, type CheckId, type Finding, Findings } from "../doctor/finding.ts";
import { examineFolder } from "../doctor/folder.ts";
import { examineLedger } from "../doctor/ledger.ts";
import { examineMachine } from "../doctor/machine.ts";
import { type ExaminedNode, examinedNodes } from "../doctor/nodes.ts";
import { Failed, Usage } from "../exit.ts";
import { show } from "../output.ts";
import { type Surroundings, work } from "../session.ts";

interface DoctorFlags {
  readonly engine?: string;
  readonly host: string;
  readonly running?: boolean;
  readonly checks?: boolean;
}

/** Looks a folder over, its nodes running or not. */
export function doctorCommand(program: Command, surroundings: Surroundings): void {
  const doctor = program
    .command("doctor [folder]")
    .description("Look over the nodes of a folder, running or stopped: one line a check, and what to do.")
    .option("--running", "the nodes are to run: one that does not answer is a failure")
    .option("--host <address>", "address where the nodes answer", "127.0.0.1")
    .option("--engine <file>", "cometbft binary (TOCSIN_ENGINE)")
    .option("--checks", "list the checks")
    .addHelpText(
      "after",
      "\nExamples:\n  tocsin doctor ./network\n  tocsin doctor ./network --running --json\n\nExits with 1 when a check fails; a warning does not.\n",
    );
  doctor.action(
    work(surroundings, doctor, async ({ terminal, settings }, folder: string | undefined, flags: DoctorFlags) => {
      if (flags.checks === true) {
        const checks = Object.entries(CHECKS).map(([id, about]) => ({ id: id as CheckId, about }));
        show(terminal, settings, { checks }, () => checks.map(({ id, about }) => `${id}\t${about}\n`).join(""));
        return;
      }
      const findings = await examine(folder ?? ".", flags, surroundings.environment);
      const failed = findings.filter(({ verdict }) => verdict === "fail").length;
      show(terminal, settings, { ok: failed === 0, findings }, (value) => value.findings.map(line).join(""));
      if (failed > 0) throw new Failed(`${failed} of ${findings.length} checks failed.`);
    }),
  );
}

async function examine(
  folder: string,
  flags: DoctorFlags,
  environment: NodeJS.ProcessEnv,
): Promise<readonly Finding[]> {
  if (!existsSync(folder)) throw new Usage(`${folder} does not exist.`);
  const nodes = examinedNodes(folder);
  const machine = new Findings();
  const isWanted = nodes.some(({ isOrdered }) => isOrdered);
  examineMachine(machine, folder, { isWanted, binary: flags.engine ?? environment["TOCSIN_ENGINE"] });
  const found = [...machine.list];
  for (const node of nodes) found.push(...(await examineNode(node, flags, environment)));
  return found;
}

async function examineNode(
  node: ExaminedNode,
  flags: DoctorFlags,
  environment: NodeJS.ProcessEnv,
): Promise<readonly Finding[]> {
  const findings = new Findings(node.chain);
  const keystore = examineFolder(findings, node, environment["TOCSIN_PASSPHRASE"]);
  await examineLedger(findings, node, keystore, Date.now());
  if (node.port !== undefined) await examineApi(findings, flags.host, node.port, flags.running === true);
  return findings.list;
}

function line({ verdict, chain, check, note, todo }: Finding): string {
  const place = chain === undefined ? check : `${chain} ${check}`;
  return `${verdict.padEnd(4)}  ${place}: ${note}${todo === undefined ? "" : `. ${todo}`}\n`;
}
