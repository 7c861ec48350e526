import { statfsSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { findEngine } from "@tocsin/node";
import { VERSION } from "../version.ts";
import { type Findings, textOf } from "./finding.ts";

const NODE_LINE = 24;
const MIB = 1 << 20;
const FREE_WARN = 2_048 * MIB;
const FREE_FAIL = 256 * MIB;

/** Versions and disk: what all nodes of a folder share. */
export function examineMachine(
  findings: Findings,
  folder: string,
  engine: { readonly isWanted: boolean; readonly binary: string | undefined },
): void {
  const { node } = process.versions;
  if (node.startsWith(`${NODE_LINE}.`)) findings.ok("node", node);
  else
    findings.warn("node", node, `Run Tocsin on Node ${NODE_LINE}: start it by the tocsin command that npm installed.`);
  findings.ok("tocsin", VERSION);
  if (engine.isWanted) examineEngine(findings, engine.binary);
  examineDisk(findings, folder);
}

function examineEngine(findings: Findings, setting: string | undefined): void {
  try {
    findings.ok("engine", findEngine(setting));
  } catch (error) {
    findings.fail("engine", textOf(error), "Run `npm run engine:install`, or name the binary with --engine.");
  }
}

function examineDisk(findings: Findings, folder: string): void {
  const probe = join(folder, `.doctor-${process.pid}`);
  try {
    writeFileSync(probe, "", { mode: 0o600 });
    rmSync(probe);
  } catch (error) {
    findings.fail("disk", textOf(error), "Make the folder writable for this user, and room on its disk.");
    return;
  }
  const { bavail, bsize } = statfsSync(folder);
  const free = bavail * bsize;
  const note = `${Math.floor(free / MIB)} MiB free`;
  const todo = "Make room before the disk is full; a node with a full disk takes nothing until there is room.";
  if (free < FREE_FAIL) findings.fail("disk", note, todo);
  else if (free < FREE_WARN) findings.warn("disk", note, todo);
  else findings.ok("disk", note);
}
