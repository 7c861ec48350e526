import { randomBytes } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import type { Command } from "commander";
import { Usage, withArguments } from "../exit.ts";
import { parseConsortiumFile, warningsOf } from "../network/consortium.ts";
import { joinNetwork, parseJoinDocument } from "../network/join.ts";
import { nextNodeKey } from "../network/rekey.ts";
import { networkDocument } from "../network/document.ts";
import { initUnits } from "../network/units.ts";
import { fields, show } from "../output.ts";
import { type Surroundings, work } from "../session.ts";

const random = (size: number) => new Uint8Array(randomBytes(size));

/** Networks of units that each run a node of their own. */
export function networkCommands(program: Command, surroundings: Surroundings): void {
  const { environment } = surroundings;
  const passphrase = environment["TOCSIN_PASSPHRASE"];
  const network = program.command("network").description("Networks in which each unit runs its own node.");
  const init = network
    .command("init <file>")
    .description("Make a folder for each unit that runs a node: its keys, genesis documents and systemd unit.")
    .requiredOption("--out <folder>", "new folder for the units' folders")
    .addHelpText(
      "after",
      "\nHand each unit its own folder and nobody else's; it holds the unit's keys.\n\nExample:\n  tocsin network init consortium.json --out ./units\n",
    );
  init.action(
    work(surroundings, init, async (session, path: string, flags: { out: string }) => {
      const file = parseConsortiumFile(textOf(path));
      const units = await initUnits({ dir: flags.out, file, now: () => Date.now(), random, passphrase });
      const warnings = warningsOf(file);
      for (const warning of warnings) session.terminal.err(`${warning}\n`);
      show(session.terminal, session.settings, { units, warnings }, (made) =>
        fields(
          session.settings,
          made.units.map(({ unit, folder }) => [unit, folder] as const),
        ),
      );
    }),
  );

  const document = network
    .command("document <folder>")
    .description("Print what a unit that comes later needs to join: public parts alone.")
    .addHelpText("after", "\nExample:\n  tocsin network document ./units/cn-3201_nanjing-hc > network.json\n");
  document.action(
    work(surroundings, document, async (session, folder: string) => {
      session.terminal.out(`${JSON.stringify(await networkDocument(folder))}\n`);
    }),
  );

  const join = network
    .command("join <folder>")
    .description("Make the folder of a unit that joins a chain later, and the request that a registrar files for it.")
    .requiredOption("--network <file>", "document that a unit of the network has printed (tocsin network document)")
    .requiredOption("--unit <file>", "the unit: what stands for it in a consortium file, with its chain and node")
    .requiredOption("--request <file>", "where the request is written")
    .addHelpText(
      "after",
      "\nExample:\n  tocsin network join ./cn-3201_customs --network network.json --unit unit.json --request request.json\n",
    );
  join.action(
    work(
      surroundings,
      join,
      async (session, folder: string, flags: { network: string; unit: string; request: string }) => {
        const made = await joinNetwork({
          dir: folder,
          ...parseJoinDocument(textOf(flags.network), textOf(flags.unit)),
          now: () => Date.now(),
          random,
          passphrase,
        });
        writeFileSync(flags.request, `${JSON.stringify(made.request, null, 2)}\n`);
        show(session.terminal, session.settings, { unit: made.unit, folder, request: flags.request }, (value) =>
          fields(session.settings, [
            ["unit", value.unit],
            ["folder", value.folder],
          ]),
        );
      },
    ),
  );

  const rekey = network
    .command("rekey <folder>")
    .description("Give a unit's node its next key and register it; the one before counts until the next change.")
    .requiredOption("--chain <chain>", "chain of the node, as cn-3201")
    .addHelpText("after", "\nExample:\n  tocsin network rekey ./units/cn-3201_nanjing-hc --chain cn-3201\n");
  rekey.action(
    work(surroundings, rekey, async (session, folder: string, flags: { chain: string }) => {
      const args = nextNodeKey(folder, flags.chain, { random, now: () => Date.now(), passphrase });
      const { act } = await session.client
        .call("act", { body: { action: "registry.setNodeKeys", args: args as never } })
        .catch((error: unknown) => {
          throw withArguments(error, args);
        });
      show(session.terminal, session.settings, { key: args.node.key, act }, (value) =>
        fields(session.settings, [
          ["key", value.key],
          ["act", value.act],
        ]),
      );
    }),
  );

  const admit = network
    .command("admit <request>")
    .description("Take a unit that asks to join into the chain's registry, as registrar of one of its managers.")
    .addHelpText("after", "\nExample:\n  tocsin network admit request.json\n");
  admit.action(
    work(surroundings, admit, async (session, path: string) => {
      const args = JSON.parse(textOf(path)) as never;
      const reply = await session.client.call("act", { body: { action: "registry.registerUnit", args } });
      show(session.terminal, session.settings, reply, ({ act }) => `${act}\n`);
    }),
  );
}

function textOf(path: string): string {
  if (!existsSync(path)) throw new Usage(`${path} does not exist.`);
  return readFileSync(path, "utf8");
}
