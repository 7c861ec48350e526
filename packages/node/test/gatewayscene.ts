import { CONTRACTS, type Json, Refusal } from "@tocsin/core";
import { signerOf } from "../../testkit/keys.ts";
import { Random } from "../../testkit/random.ts";
import { CHONGQING } from "../../testkit/shape.ts";
import { SimTree } from "../../testkit/tree.ts";
import type { Chain } from "../chain.ts";
import { Endorser, type EndorserSeam } from "../endorse/endorser.ts";
import { NodeError } from "../errors.ts";
import { nodeCrypto } from "../host/crypto.ts";
import { Gateway, type GatewayOptions } from "../submit/gateway.ts";
import { CachingVerifier } from "../validate/verifier.ts";

export const CHAIN = "cn-50";
export const [HC, CDC, HOSPITAL] = [`${CHAIN}:hc`, `${CHAIN}:cdc`, `${CHAIN}:hospital`];
export const HOUR_MS = 3_600_000;

export const coded = (code: string, at?: string) => (error: unknown) =>
  (error instanceof NodeError || error instanceof Refusal) &&
  error.code === code &&
  (at === undefined || error.at === at);

/** A chain with two managers below the nation; nothing is carried but by the test. */
export async function scene() {
  const tree = await SimTree.open({ shape: CHONGQING, random: new Random("gateway") });
  for (const link of tree.links) await tree.clock.until(link.stop(), HOUR_MS);
  const { chain } = tree.node(CHAIN);
  const verifier = new CachingVerifier(nodeCrypto);
  const endorserOf = (unit: string, over: Chain = chain) => {
    const { text, sign } = signerOf(`endorser ${unit}`);
    const signers = [{ unit, key: text, sign }];
    const missingSealed = () => [];
    const crypto = nodeCrypto;
    return new Endorser({
      chain: over,
      contracts: CONTRACTS,
      crypto,
      verifier,
      clock: tree.clock,
      signers,
      missingSealed,
    });
  };
  const asked: string[] = [];
  /** An endorser whose calls are noted. */
  const noted = (unit: string, endorse?: EndorserSeam["endorse"]): EndorserSeam => {
    const endorser = endorserOf(unit);
    return {
      units: [unit],
      endorse: (signed, units) => {
        asked.push(unit);
        return endorse === undefined ? endorser.endorse(signed, units) : endorse(signed, units);
      },
    };
  };
  const gateway = (change: Partial<GatewayOptions> = {}) =>
    new Gateway({
      ...{ chain, contracts: CONTRACTS, crypto: nodeCrypto, verifier, clock: tree.clock },
      endorsers: [noted(HC), noted(CDC)],
      ...change,
    });
  return { tree, chain, asked, noted, gateway };
}

/** The chain with another way of ordering. */
export function ordering(chain: Chain, submit: Chain["submit"]): Chain {
  return new Proxy(chain, {
    get(target, name) {
      if (name === "submit") return submit;
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}

export function bodyOf(headline: string, at: number): Json {
  return {
    form: "open",
    situation: "epidemic",
    a: { category: "covid-19", headline, place: { area: "50" } },
    t: { occurred: at },
    s: 1,
    data: { kind: "laboratory", version: 1, specimen: "swab", taken: 9, tested: 9, positive: 9 },
  };
}

export function reportOf(tree: SimTree, unit = HOSPITAL, headline = "nine") {
  const body = bodyOf(headline, tree.clock.now());
  return tree.sign(CHAIN, { unit, action: "reports.submit", args: {}, body });
}
