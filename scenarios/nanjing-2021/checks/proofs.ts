import { readFileSync } from "node:fs";
import { join } from "node:path";
import { verifyProofFile } from "@tocsin/client";
import { nodeCrypto } from "@tocsin/node";
import { appHashOf, encodeHex } from "@tocsin/core";
import { CHAINS, UNITS } from "../cast.ts";
import { LUKOU } from "../outbreak.ts";
import type { Stage } from "../stage.ts";
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

/** What a proof shows depends on who asks for it: others' packets never, the open part to those above and granted. */
export const narrowed: Check = {
  what: "a proof shows nothing of other records, and a unit that has the notice alone gets no open part",
  async run(stage, dir) {
    const record = stage.result(LUKOU);
    const genesis = readFileSync(join(dir, "cn", "genesis.json"), "utf8");
    const main = "禄口国际机场定期核酸检测发现9份阳性样本";
    const wide = await proofFor(stage, UNITS.nanjingHc, record);
    const narrow = await proofFor(stage, UNITS.hunanCdc, record);
    for (const text of [wide, narrow]) {
      holds("it verifies", verifyProofFile(nodeCrypto, text, genesis).holds);
      const strangers = [...text.matchAll(/"type":"(?:summary|status)"/g)].length;
      const ours = [...text.matchAll(new RegExp(`"record":"${record}"`, "g"))].length;
      holds("packets of other records are left out", strangers <= ours);
      holds("no other report is named", !text.includes("新增本土确诊病例"));
    }
    holds("the origin's manager has the open part", wide.includes("工作人员定期核酸检测"));
    holds("another province has the headline", narrow.includes(main));
    holds("and not the open part", !narrow.includes("工作人员定期核酸检测"));
    holds(
      "nor who asked for the detail",
      !narrow.includes('access.request","args":{"origin":"cn-3201","purpose":"research'),
    );
    const above = await stage.client(UNITS.jiangsuHc).call("openPart", { params: { record } });
    holds(
      "the province reads the open part through the city's node",
      JSON.stringify(above.body).includes("工作人员定期核酸检测"),
    );
    const code = await stage.refusal(stage.client(UNITS.hunanHc).call("openPart", { params: { record } }));
    same("another province may not", code, "NOT_FOUND");
    return `${Math.round(wide.length / 1_024)} KiB for its city, ${Math.round(narrow.length / 1_024)} KiB for another province`;
  },
};

async function proofFor(stage: Stage, unit: string, record: string): Promise<string> {
  const response = await stage.client(unit).call("proof", { params: { record } });
  return response.text();
}

export const executedAgain: Check = {
  what: "execution again from genesis gives the same app hash on all six chains",
  async run(stage) {
    const ends: string[] = [];
    let transactions = 0;
    for (const chain of CHAINS) {
      const node = stage.node(chain);
      const replayed = await node.verifyReplay();
      // An anchor may have come in meanwhile: what stands is asked at the height that was replayed.
      const opening = node.parts.chain.openingAt(replayed.height);
      holds(`${chain} has the height that was replayed`, opening !== undefined);
      if (opening !== undefined)
        same(chain, encodeHex(replayed.appHash), encodeHex(appHashOf(nodeCrypto.sha256, opening)));
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
