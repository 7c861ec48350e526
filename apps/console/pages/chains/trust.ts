import { browserCrypto } from "@tocsin/client";
import { parseGenesis, type TrustedChain, trustOf } from "@tocsin/core";
import { useQuery } from "@tanstack/react-query";
import { FIXED } from "../../app/live.tsx";
import { node } from "../../app/node.ts";

/** What proofs of this chain rest on: its genesis document, as the node hands it out. */
export function useOwnTrust(): { readonly data: TrustedChain | undefined; readonly error: unknown } {
  return useQuery({
    queryKey: [FIXED, "ownTrust"],
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: async () => {
      const bytes = new Uint8Array(await (await node.call("genesis")).arrayBuffer());
      return trustOf(browserCrypto.sha256, parseGenesis(bytes));
    },
  });
}
