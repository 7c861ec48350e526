import { readdirSync, statSync } from "node:fs";
import { join, relative } from "node:path";
import { type Keystore, readGenesis } from "@tocsin/node";
import { openKeystore } from "../network/init.ts";
import type { ExaminedNode } from "./nodes.ts";
import { type Findings, textOf } from "./finding.ts";

/** Folders in which nothing may be open to others, and files beside them. */
const SECRET = ["keystore", "tokens", "vault", "subscriptions", "rosters"] as const;
const SECRET_FILES = ["engine/config/priv_validator_key.json", "engine/config/node_key.json"] as const;
const OTHERS = 0o077;

/** What stands in a node's folder beside the ledger. @returns its keystore, where that opens */
export function examineFolder(
  findings: Findings,
  node: ExaminedNode,
  passphrase: string | undefined,
): Keystore | undefined {
  examinePermissions(findings, node.dir);
  try {
    const { chain, epoch, status } = readGenesis(node.dir);
    findings.ok("genesis", `${chain}.e${epoch}, ${status}`);
  } catch (error) {
    findings.fail(
      "genesis",
      textOf(error),
      "Restore the folder from a backup, or copy genesis.json of another node of the chain.",
    );
  }
  try {
    // It is opened to be read; nothing random is needed for that.
    const random = () => {
      throw new Error("the keystore is absent");
    };
    const keystore = openKeystore(node.dir, { random, now: () => Date.now(), passphrase });
    findings.ok("keystore", `${keystore.list().length} signing keys`);
    return keystore;
  } catch (error) {
    findings.fail("keystore", textOf(error), "Set TOCSIN_PASSPHRASE to its passphrase, or restore its key file.");
    return undefined;
  }
}

function examinePermissions(findings: Findings, dir: string): void {
  const files = SECRET_FILES.map((name) => join(dir, name));
  const open = [dir, ...files, ...SECRET.flatMap((name) => secretsIn(join(dir, name)))].filter(isOpen);
  const note = open.map((path) => relative(dir, path) || ".").join(", ");
  if (open.length === 0) findings.ok("permissions", "for this user alone");
  else findings.fail("permissions", `open to others: ${note}`, `chmod -R go-rwx ${dir}`);
}

function isOpen(path: string): boolean {
  return ((statSync(path, { throwIfNoEntry: false })?.mode ?? 0) & OTHERS) !== 0;
}

/** A folder with its files. */
function secretsIn(folder: string): string[] {
  if (statSync(folder, { throwIfNoEntry: false }) === undefined) return [];
  return [folder, ...readdirSync(folder, { recursive: true, encoding: "utf8" }).map((name) => join(folder, name))];
}
