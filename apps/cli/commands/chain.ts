import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { Command } from "commander";
import { Failed } from "../exit.ts";
import { type MovePlan, moveStage, setEngine } from "../network/move.ts";
import { fields, show } from "../output.ts";
import { type Session, type Surroundings, work } from "../session.ts";
import { integer } from "./report.ts";

interface MoveFlags {
  readonly chain: string;
  readonly enginePort: string;
  readonly engineHost?: string;
  readonly reason?: string;
}

const DECIDED_MS_MAX = 30_000;
const LOOK_MS = 100;

/** Chains as a whole. */
export function chainCommands(program: Command, surroundings: Surroundings): void {
  const chain = program.command("chain").description("A chain as a whole.");
  const migrate = chain
    .command("migrate <folder>")
    .description(
      "Take a chain that one node orders to CometBFT: its state, history and proofs go on. Say it again to go on.",
    )
    .requiredOption("--chain <chain>", "the chain, as cn-3201")
    .requiredOption("--engine-port <port>", "port where other nodes' engines will reach this one's")
    .option("--engine-host <host>", "and its host; that of the node's own address when absent")
    .option("--reason <text>", "why, for those who vote on it")
    .addHelpText(
      "after",
      `
A majority of the chain's managers decides it. The first call proposes it to the running node, as a governor of your unit;
others approve with tocsin act governance.approve. Once it is decided the node takes nothing more: the command writes the
engine's address into the folder, and the node goes on with CometBFT when it is started again.

Example:
  tocsin chain migrate ./network --chain cn-3201 --engine-port 26656 --reason 'four agencies will order it'
`,
    );
  migrate.action(
    work(surroundings, migrate, async (session, folder: string, flags: MoveFlags) => {
      const plan: MovePlan = { folder, chain: flags.chain };
      const port = integer(flags.enginePort, "--engine-port");
      const { stage } = await moveStage(plan);
      if (stage === "embedded" || stage === "proposed") await decide(session, plan, flags.reason);
      if (stage !== "set")
        setEngine(plan, port, {
          random: (size) => new Uint8Array(randomBytes(size)),
          now: () => Date.now(),
          passphrase: surroundings.environment["TOCSIN_PASSPHRASE"],
          host: flags.engineHost,
        });
      const done = { chain: flags.chain, engine: "cometbft" };
      show(session.terminal, session.settings, done, () =>
        fields(session.settings, [
          ["chain", flags.chain],
          ["engine", "cometbft"],
          ["next", "start the node again: tocsin node run"],
        ]),
      );
    }),
  );
}

/** Proposes the change, unless that was done, and waits until it is in force. @throws Failed while others have to approve it */
async function decide(session: Session, plan: MovePlan, reason = "the chain goes over to CometBFT"): Promise<void> {
  if ((await moveStage(plan)).stage === "embedded") {
    const args = { change: { kind: "engine", engine: "cometbft" }, effectiveHeight: 1, reason };
    const body = { action: "governance.propose", args: args as never };
    const { result } = await session.client.call("act", { body });
    for (let waited = 0; isApproved(result) && waited < DECIDED_MS_MAX; waited += LOOK_MS) {
      if ((await moveStage(plan)).stage === "decided") return;
      await sleep(LOOK_MS);
    }
  }
  const now = await moveStage(plan);
  if (now.stage === "proposed") throw new Failed(waitsFor(now.change, now.digest));
  if (now.stage === "embedded")
    throw new Failed("It was proposed and has not come into force; look at tocsin changes.");
}

function isApproved(result: unknown): boolean {
  return (result as { readonly status?: string }).status === "approved";
}

function waitsFor(change: string, digest: string): string {
  const args = JSON.stringify({ change, reason: "…" });
  return `It waits for other managers: tocsin act governance.approve --args '${args}' --if-match ${digest}. Then say this again.`;
}
