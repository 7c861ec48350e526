import { existsSync } from "node:fs";
import { join } from "node:path";
import { type SideValue, type StateDiff, diffStates } from "@tocsin/node";
import type { Command } from "commander";
import { Failed, Usage } from "../exit.ts";
import { show } from "../output.ts";
import { type Surroundings, work } from "../session.ts";
import { integer } from "./report.ts";

/** The states of nodes, compared. */
export function stateCommands(program: Command, surroundings: Surroundings): void {
  const state = program.command("state").description("The ledger's state in nodes' folders.");
  const diff = state
    .command("diff <folderA> <folderB>")
    .description(
      "Compare two nodes of one chain after a block, and name the first key that differs. They may be running.",
    )
    .option("--height <n>", "height of the block, one of the newest 100; the newest that both have when absent")
    .addHelpText(
      "after",
      "\nExamples:\n  tocsin state diff ./a/cn-32 ./b/cn-32\n  tocsin state diff ./a/cn-32 ./b/cn-32 --height 4711 --json\n\nExits with 1 where they differ.\n",
    );
  diff.action(
    work(surroundings, diff, async (session, a: string, b: string, flags: { height?: string }) => {
      const height = flags.height === undefined ? undefined : integer(flags.height, "--height");
      const found = await diffStates(nodeFolderOf(a), nodeFolderOf(b), height);
      show(session.terminal, session.settings, found, told);
      if (!found.equal) throw new Failed(`The nodes differ at height ${found.height}.`);
    }),
  );
}

function nodeFolderOf(folder: string): string {
  if (!existsSync(join(folder, "genesis.json")))
    throw new Usage(`${folder} is no node's folder; name one such as ./network/cn-3201.`);
  return folder;
}

function told({ height, equal, a, b, first }: StateDiff): string {
  if (equal) return `equal at height ${height}, app hash ${a.appHash}\n`;
  const heads = [a, b].map(({ appHash, newest }, i) => `${"AB"[i]}: app hash ${appHash}, newest height ${newest}\n`);
  const what =
    first === undefined
      ? `the states are equal, the histories differ: ${a.historySize} and ${b.historySize} transactions\n`
      : `first key that differs: ${first.key ?? first.keyHash}\nA: ${valueText(first.a)}\nB: ${valueText(first.b)}\n`;
  return `height ${height}\n${heads.join("")}${what}`;
}

function valueText(value: SideValue | undefined): string {
  if (value === undefined) return "nothing";
  const { digest, version } = value;
  const by = version === undefined ? "changed again since" : `written at height ${version[0]}, index ${version[1]}`;
  return `${digest}, ${by}`;
}
