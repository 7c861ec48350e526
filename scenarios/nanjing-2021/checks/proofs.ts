import { readFileSync } from "node:fs";
import { join } from "node:path";
import { verifyProofFile } from "@tocsin/client";
import { nodeCrypto } from "@tocsin/node";
import { encodeHex } from "@tocsin/core";
import { CHAINS, UNITS } from "../cast.ts";
import { LUKOU } from "../outbreak.ts";
import { type Check, holds, same } from "./check.ts";

interface ProofText {
  readonly main: { readonly blocks: { commit: { signatures: { signature: string }[] } }[] };
  readonly chains: { readonly chain: string; readonly parent: string; readonly anchor: { path: string[] } }[];
  readonly steps: {
    readonly chain: string;
    readonly what: string;
    readonly transaction: { readonly body?: unknown };
  }[];
}

/** The trace as a file, checked with nothing but the main chain's genesis; then each kind of link is broken once. */
export const traced: Check = {
  what: "the trace verifies offline, and with one byte changed names the right link",
  async run(stage, dir) {
    const response = await stage.client(UNITS.nanjingHc).call("proof", { params: { record: stage.result(LUKOU) } });
    const text = await response.text();
    const genesis = readFileSync(join(dir, "cn", "genesis.json"), "utf8");
    const verdict = verifyProofFile(nodeCrypto, text, genesis);
    same("the untouched file holds", verdict.links.find((link) => !link.holds) ?? "holds", "holds");
    const proof = JSON.parse(text) as ProofText;
    const [chain] = proof.chains;
    if (chain === undefined) throw new Error("the proof has no chain below the main chain");
    const step = proof.steps.findIndex(({ what }) => what === "reports.submit");
    const named = proof.steps[step];
    const breaks: readonly (readonly [string, string])[] = [
      [`step ${step + 1} reports.submit on ${named?.chain}`, text.replace("发现9份", "发现8份")],
      [`${chain.chain} anchored in ${chain.parent}`, withChanged(proof, (copy) => flip(copy.chains[0]?.anchor.path))],
    ];
    for (const [link, broken] of breaks) {
      holds(`${link}: something was changed`, broken !== text);
      const failed = verifyProofFile(nodeCrypto, broken, genesis).links.find((one) => !one.holds);
      same("first link that fails", failed?.link, link);
    }
    return `${verdict.links.length} links hold; broken: ${breaks.map(([link]) => `“${link}”`).join(", ")}`;
  },
};

function withChanged(proof: ProofText, change: (copy: ProofText) => void): string {
  const copy = structuredClone(proof);
  change(copy);
  return JSON.stringify(copy);
}

/** Changes one hexadecimal digit of the first text. */
function flip(texts: string[] | undefined): void {
  const [first] = texts ?? [];
  if (texts === undefined || first === undefined) throw new Error("there is no path to change");
  texts[0] = `${first[0] === "0" ? "1" : "0"}${first.slice(1)}`;
}

export const executedAgain: Check = {
  what: "execution again from genesis gives the same app hash on all six chains",
  async run(stage) {
    const ends: string[] = [];
    let transactions = 0;
    for (const chain of CHAINS) {
      const node = stage.node(chain);
      const replayed = await node.verifyReplay();
      same(chain, encodeHex(replayed.appHash), encodeHex(node.parts.chain.head().appHash));
      transactions += replayed.transactions;
      ends.push(`${chain} ${encodeHex(replayed.appHash).slice(0, 8)}`);
    }
    return `${transactions} transactions; ${ends.join(", ")}`;
  },
};

export const direct: Check = {
  what: "direct sharing against the hop-by-hop allowance",
  async run(stage) {
    const way = await stage.client(UNITS.nanjingHc).call("journey", { params: { record: stage.result(LUKOU) } });
    same("allowance, hours", way.hopByHopAllowanceMs / 3_600_000, 9);
    holds("it has arrived at the main chain", way.directMs !== undefined);
    return `9 h allowed hop by hop, ${way.directMs} ms directly`;
  },
};
