import { browserCrypto } from "@tocsin/client";
import { parseProofFile, type ProofFile, verifyProofFrom } from "@tocsin/core";
import type { TrustBase } from "./trust.ts";

/** What a link shows, with the values that its sentence needs; whatever stands in it comes from the file. */
export type LinkOf =
  | { readonly is: "step"; readonly chain: string; readonly step: StepSaid }
  | { readonly is: "anchored"; readonly chain: string; readonly parent: string }
  | { readonly is: "opened"; readonly chain: string; readonly parent: string }
  | { readonly is: "main"; readonly chain: string };

/** A link of the proof as the browser judged it. After the first that broke nothing is judged. */
export type Link = LinkOf & { readonly state: "holds" | "broken" | "unreached"; readonly fault: string };

/** What a step says of itself; true only if its link holds. */
export interface StepSaid {
  readonly what: string;
  readonly unit: string | undefined;
  readonly officer: string | undefined;
  readonly tick: number | undefined;
  readonly height: number | undefined;
}

export interface Judged {
  readonly record: string;
  readonly holds: boolean;
  /** From the record's steps over the chains they stand on, the lowest first, up to the main chain. */
  readonly links: readonly Link[];
  /** Chains of the picture, the source first, the main chain last. */
  readonly lanes: readonly string[];
}

/**
 * Checks a proof file in this browser: every signature, path and anchor.
 * @throws Refusal when the text is no proof file
 */
export function judge(text: string, trust: TrustBase): Judged {
  const file = parseProofFile(text);
  const verdict = verifyProofFrom(browserCrypto, file, trust.chain);
  const links = linksOf(file).map((link, i): Link => {
    const judged = verdict.links[i];
    if (judged === undefined) return { ...link, state: "unreached", fault: "" };
    return { ...link, state: judged.holds ? "holds" : "broken", fault: judged.fault };
  });
  return {
    ...{ record: file.record, holds: verdict.holds },
    links: fromTheSource(links, file.steps.length),
    lanes: [...new Set([...file.chains.map(({ chain }) => chain).reverse(), file.main.chain])],
  };
}

/** The links in the order in which core judges them. */
function linksOf({ main, chains, steps }: ProofFile): LinkOf[] {
  return [
    { is: "main", chain: main.chain },
    ...chains.flatMap(({ chain, parent }): LinkOf[] => [
      { is: "opened", chain, parent },
      { is: "anchored", chain, parent },
    ]),
    ...steps.map((step): LinkOf => ({ is: "step", chain: step.chain, step: saidBy(step) })),
  ];
}

function fromTheSource(links: readonly Link[], steps: number): readonly Link[] {
  const split = links.length - steps;
  return [...links.slice(split), ...links.slice(0, split).reverse()];
}

/** A part of the file whose members nobody has looked at. */
interface Loose {
  readonly [name: string]: unknown;
}

/** Milliseconds that a date may have. */
const TIME_MAX = 8.64e15;

function saidBy({ what, leaf, transaction }: ProofFile["steps"][number]): StepSaid {
  const proposal = (transaction as Loose)["proposal"] as Loose | null | undefined;
  const author = proposal?.["author"] as Loose | null | undefined;
  const { tick, height } = leaf as { readonly tick?: unknown; readonly height?: unknown };
  const text = (value: unknown) => (typeof value === "string" ? value : undefined);
  const whole = (value: unknown) =>
    Number.isSafeInteger(value) && Math.abs(value as number) < TIME_MAX ? (value as number) : undefined;
  return {
    ...{ what, unit: text(author?.["unit"]), officer: text(author?.["officer"]) },
    ...{ tick: whole(tick), height: whole(height) },
  };
}
