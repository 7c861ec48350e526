import { decodeBase64url, encodeBase64url } from "../bytes/base64url.ts";
import { type Json, decodeCanonical, encodeCanonical } from "../bytes/canonical.ts";
import { decodeUtf8, encodeUtf8 } from "../bytes/utf8.ts";
import type { ProofFile } from "../proof/prooffile.ts";

/** One change that spoils a proof file. */
export interface WrongProof {
  readonly says: string;
  /** JSON pointer of what is replaced. */
  readonly at: string;
  readonly value: Json;
}

/** Proof files that differ from the right one in one place, at least one for each kind of link. */
export function wrongProofs(file: ProofFile): WrongProof[] {
  const [child] = file.chains as [ProofFile["chains"][number]];
  const [submit, verify] = file.steps as [ProofFile["steps"][number], ProofFile["steps"][number]];
  const [main] = file.main.blocks as [ProofFile["main"]["blocks"][number]];
  const { code: _code, ...rest } = submit.leaf as { readonly [name: string]: Json };
  const noSignature = `${"A".repeat(85)}A`;
  const zeros = "0".repeat(64);
  return [
    { says: "another main chain", at: "/main/chain", value: "cn.e2" },
    { says: "the main chain's header is of another block", at: "/main/blocks/0/header", value: child.block.header },
    { says: "a main chain's vote is altered", at: "/main/blocks/0/commit", value: lastBitFlipped(main.commit) },
    { says: "the main chain's history is said to be longer", at: "/main/opening/size", value: 3 },
    { says: "the child was opened by nothing", at: "/chains/0/opened/index", value: 1 },
    { says: "another chain was opened", at: "/chains/0/chain", value: "cn-33.e1" },
    { says: "the anchor is not the one in the leaf", at: "/chains/0/anchor/leaf/height", value: 9 },
    { says: "a child's vote is altered", at: "/chains/0/block/commit", value: lastBitFlipped(child.block.commit) },
    { says: "the child's validators are left out", at: "/chains/0/block/validators", value: [] },
    { says: "the child's state root is another", at: "/chains/0/opening/state", value: zeros },
    { says: "the code in a leaf is altered", at: "/steps/0/leaf", value: { ...rest, code: "DUPLICATE" } },
    { says: "a leaf's path is altered", at: "/steps/1/path/0", value: zeros },
    { says: "the author's signature is another", at: "/steps/0/transaction/signature", value: noSignature },
    { says: "an endorsement path is empty", at: "/steps/0/transaction/endorsements/0/path", value: [] },
    { says: "the body is altered", at: "/steps/0/transaction/body/s", value: 2 },
    { says: "a step shows another transaction", at: "/steps/1/transaction", value: submit.transaction as Json },
    { says: "a step is named wrongly", at: "/steps/1/what", value: "reports.retract" },
    { says: "a step lies on a chain without proof", at: "/steps/1/chain", value: "cn-33.e1" },
    { says: "the record is another", at: "/record", value: (verify.leaf as { readonly act: string }).act },
  ];
}

/** The proof file with one value replaced. */
export function altered(text: string, at: string, value: Json | undefined): string {
  const file = decodeCanonical(encodeUtf8(text.trimEnd()), { sizeBytesMax: 1_000_000, membersMax: 100_000 });
  const names = at.slice(1).split("/");
  const last = names.pop() as string;
  let place = file as { [name: string]: Json };
  for (const name of names) place = place[name] as { [name: string]: Json };
  if (value === undefined) delete place[last];
  else place[last] = value;
  return `${decodeUtf8(encodeCanonical(file))}\n`;
}

function lastBitFlipped(text: string): string {
  const bytes = decodeBase64url(text);
  bytes[bytes.length - 1] = (bytes.at(-1) as number) ^ 1;
  return encodeBase64url(bytes);
}
