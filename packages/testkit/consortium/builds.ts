/**
 * Test builds: the product with a few lines of it changed, as a liar or a failing machine would have it. A preloaded hook
 * (testbuild.ts) changes the text of the modules when a node's process loads them, so the product has no seam for it.
 */
export const BUILD_VARIABLE = "TOCSIN_TEST_BUILD";

/** One place in a file that is changed; the text must stand there once. */
export interface Patch {
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

const PROPOSAL = "packages/node/cometbft/proposal.ts";
const APPLICATION = "packages/node/cometbft/application.ts";
const CLOCK = "packages/node/host/clock.ts";
const DISK = "packages/node/host/disk.ts";
const ENDORSER = "packages/node/endorse/endorser.ts";

export const BUILDS = {
  /**
   * Proposes in turn what is no transaction, a tick of next year, one transaction twice under an old tick, nothing though
   * much waits; and votes for it.
   */
  "lying-proposer": [
    {
      file: PROPOSAL,
      from: "export function propose(",
      to: `let lies = 0;
export function propose(rules, waiting, limits) {
  const honest = truthful(rules, waiting, limits);
  if (honest.length === 0) return honest;
  const [first, ...others] = honest;
  switch (lies++ % 5) {
    case 0: return [first, ...others, new Uint8Array([123, 125])];
    case 1: return [encodeTick(limits.tick + 31_536_000_000), ...others];
    case 2: return [encodeTick(1), ...others, ...others];
    case 3: return [];
    default: return honest;
  }
}
function truthful(`,
    },
    {
      file: APPLICATION,
      from: "if (this.#isFaulty(entries)) return { status: REJECT };",
      to: "if (this.#isFaulty(entries)) return { status: ACCEPT };",
    },
  ],
  /** Signs effects that no contract has: another result, or writes left out. */
  "forged-endorser": [
    {
      file: ENDORSER,
      from: "const { effects } = await this.#simulate(signed);",
      to: `const { effects: honest } = await this.#simulate(signed);
    const effects = { ...honest, ...(this.forged++ % 2 === 0 ? { result: { forged: true } } : { writes: [] }) };`,
    },
    {
      file: ENDORSER,
      from: "readonly #batch: EndorsementBatch;",
      to: "readonly #batch: EndorsementBatch;\n  forged = 0;",
    },
  ],
  /** Every sync of the ledger's files takes its time. */
  "slow-disk": [
    {
      file: DISK,
      from: "await syncLater(this.#file(name));",
      to: "await syncLater(this.#file(name));\n    await new Promise((resolve) => setTimeout(resolve, 150));",
    },
  ],
  /** 25 s ahead of all others, which is still tolerated. */
  "skewed-clock": [{ file: CLOCK, from: "now: () => Date.now(),", to: "now: () => Date.now() + 25_000," }],
} satisfies { readonly [name: string]: readonly Patch[] };

export type Build = keyof typeof BUILDS;

export function isBuild(name: string): name is Build {
  return Object.hasOwn(BUILDS, name);
}

/** The text of a module as a build has it. @throws Error when the product has changed and the build does not fit it */
export function patched(build: Build, file: string, text: string): string {
  let changed = text;
  for (const { file: where, from, to } of BUILDS[build] as readonly Patch[]) {
    if (!file.endsWith(`/${where}`)) continue;
    if (changed.split(from).length !== 2) throw new Error(`the test build ${build} does not fit ${where}`);
    changed = changed.replace(from, () => to);
  }
  return changed;
}
