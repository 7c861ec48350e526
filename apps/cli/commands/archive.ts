import { existsSync, readFileSync } from "node:fs";
import { encodeHex, parseGenesis, parseTransaction } from "@tocsin/core";
import { CachingVerifier, exportArchive, nodeCrypto, openSnapshot, verifyArchive } from "@tocsin/node";
import type { Command } from "commander";
import { Usage } from "../exit.ts";
import { fields, show } from "../output.ts";
import { type Session, type Surroundings, work } from "../session.ts";
import { integer } from "./report.ts";

/** A chain in one file, for whoever keeps or checks it elsewhere. */
export function archiveCommands(program: Command, surroundings: Surroundings): void {
  const archive = program.command("archive").description("A chain's blocks in one file that proves itself.");
  const make = archive
    .command("export <folder>")
    .description("Write all blocks of a node's chain into a file. The node may be running.")
    .requiredOption("--out <file>", "new file")
    .option("--height <n>", "last block; the newest that a signed header proves when absent")
    .addHelpText("after", "\nExample:\n  tocsin archive export ./network/cn-32 --out cn-32.archive\n");
  make.action(
    work(surroundings, make, async (session, folder: string, flags: { out: string; height?: string }) => {
      if (existsSync(flags.out)) throw new Usage(`${flags.out} exists already; choose a new file.`);
      const snapshot = openSnapshot(folder);
      try {
        const { genesis, store } = snapshot;
        const height = flags.height === undefined ? store.tip.height - 1 : integer(flags.height, "--height");
        if (height < genesis.initialHeight || height >= store.tip.height)
          throw new Usage(`Name a height from ${genesis.initialHeight} to ${store.tip.height - 1}.`);
        const options = { hash: nodeCrypto.sha256, genesis, store, height, path: flags.out };
        await exportArchive({ ...options, onPart: telling(session, "written") });
        show(session.terminal, session.settings, { file: flags.out, height }, (value) =>
          fields(session.settings, [
            ["file", value.file],
            ["height", String(value.height)],
          ]),
        );
      } finally {
        await snapshot.close();
      }
    }),
  );

  const verify = archive
    .command("verify <file>")
    .description("Check an archive from the chain's genesis document alone: headers, votes, every transaction.")
    .requiredOption("--genesis <file>", "genesis document of the chain")
    .addHelpText(
      "after",
      "\nmissingBodies: acts (the first as block/transaction) without their text although no order on the chain has removed it.\n\nExample:\n  tocsin archive verify cn-32.archive --genesis cn-32/genesis.json\n",
    );
  verify.action(
    work(surroundings, verify, async (session, path: string, flags: { genesis: string }) => {
      for (const file of [path, flags.genesis]) if (!existsSync(file)) throw new Usage(`${file} does not exist.`);
      const hash = nodeCrypto.sha256;
      const rules = {
        hash,
        genesis: parseGenesis(new Uint8Array(readFileSync(flags.genesis))),
        parse: (bytes: Uint8Array) => parseTransaction(hash, bytes),
        verifier: new CachingVerifier(nodeCrypto),
      };
      const checked = await verifyArchive(path, rules, telling(session, "checked"));
      const told = { ...checked, appHash: encodeHex(checked.appHash) };
      show(session.terminal, session.settings, told, (value) =>
        fields(session.settings, [
          ["chain", value.chain],
          ["height", String(value.height)],
          ["transactions", String(value.transactions)],
          ["appHash", value.appHash],
          ["missingBodies", missingText(value.missingBodies)],
        ]),
      );
    }),
  );
}

/** Progress of long work: a line a part, where there are many. */
function telling({ terminal }: Session, what: string): (part: number, parts: number) => void {
  return (part, parts) => {
    if (parts > 1) terminal.err(`part ${part} of ${parts} ${what}\n`);
  };
}

/** How many, and where the first is. */
function missingText(bodies: readonly { readonly height: number; readonly index: number }[]): string {
  const [first] = bodies;
  return first === undefined ? "0" : `${bodies.length} (${first.height}/${first.index} …)`;
}
