import type { NoticeItem } from "@tocsin/api";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { node } from "./node.ts";
import { useSendAct } from "./sendact.ts";

/** Whose duties include it (`exchange.acknowledge`). */
const ACKNOWLEDGERS: readonly string[] = ["reporter", "verifier", "access", "administrator"];

export function mayAcknowledge(roles: readonly string[]): boolean {
  return roles.some((role) => ACKNOWLEDGERS.includes(role));
}

/** Acknowledges a notice of another chain, and shows lists again when they know of it. */
export function useAcknowledge(onDone?: () => void) {
  const queries = useQueryClient();
  const send = useSendAct();
  return useMutation({
    mutationFn: async ({ record, origin, revision }: Pick<NoticeItem, "record" | "origin" | "revision">) => {
      const args = { record, origin, revision };
      const { height } = await send({ action: "exchange.acknowledge", args });
      await node.call("notices", { query: { limit: 1, after: height } });
    },
    onSuccess: () => {
      onDone?.();
      return queries.invalidateQueries();
    },
  });
}
