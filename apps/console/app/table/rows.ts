import { keepPreviousData, useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useRef, useState } from "react";
import { FIXED, useLive } from "../live.tsx";
import { begun, followed, type Loaded, type PageOf, pageAt, renewed } from "./loaded.ts";

/** A list that is loaded while it is scrolled. */
export interface Rows<T> {
  readonly items: readonly T[];
  readonly error: unknown;
  /** Why the next page did not come; it is not asked for again but by `retry`. */
  readonly moreError: unknown;
  /** The first page is asked for. */
  readonly isLoading: boolean;
  /** What is shown is still of the search before. */
  readonly isOld: boolean;
  readonly isLoadingMore: boolean;
  readonly hasMore: boolean;
  idOf(item: T): string;
  loadMore(): void;
  retry(): void;
  /** Tells which row is looked at, so that its page is renewed with the first. */
  look(index: number): void;
}

/** Messages that come together renew the list once. */
const GATHER_MS = 300;

/**
 * Pages of a list by cursor, kept while other pages of the console are shown. Every message of the stream renews the first
 * page and the one that is looked at, never all that was loaded.
 * @param key of the list with its filter
 */
export function useRows<T>(
  key: readonly unknown[],
  ask: (cursor: string | undefined) => Promise<PageOf<T>>,
  idOf: (item: T) => string,
): Rows<T> {
  const queries = useQueryClient();
  const { listen, connection } = useLive();
  const queryKey = [FIXED, "rows", ...key];
  const id = JSON.stringify(queryKey);
  const asking = useRef({ ask, idOf, queryKey });
  asking.current = { ask, idOf, queryKey };
  const looked = useRef(0);
  const busy = useRef("");
  const [isLoadingMore, setLoadingMore] = useState(false);
  const [moreError, setMoreError] = useState<unknown>(null);
  const query = useQuery({
    queryKey,
    queryFn: async () => begun(await ask(undefined), idOf),
    staleTime: Number.POSITIVE_INFINITY,
    // The rows of the search before stand until those of the next are there.
    placeholderData: keepPreviousData,
  });

  const put = useCallback(
    (to: readonly unknown[], change: (loaded: Loaded<T>) => Loaded<T>) =>
      queries.setQueryData<Loaded<T>>([...to], (loaded) => (loaded === undefined ? undefined : change(loaded))),
    [queries],
  );

  const loadMore = useCallback(async () => {
    const now = asking.current;
    const loaded = queries.getQueryData<Loaded<T>>(now.queryKey);
    if (loaded?.next === undefined || busy.current === loaded.next) return;
    busy.current = loaded.next;
    setLoadingMore(true);
    try {
      const page = await now.ask(loaded.next);
      put(now.queryKey, (current) => (current.next === loaded.next ? followed(current, page, now.idOf) : current));
      setMoreError(null);
    } catch (error) {
      setMoreError(error);
    } finally {
      busy.current = "";
      setLoadingMore(false);
    }
  }, [queries, put]);

  const renew = useCallback(async () => {
    const now = asking.current;
    const loaded = queries.getQueryData<Loaded<T>>(now.queryKey);
    if (loaded === undefined) return;
    try {
      const first = await now.ask(undefined);
      put(now.queryKey, (current) => renewed(current, 0, first, now.idOf));
      const { at, cursor } = pageAt(loaded, looked.current, now.idOf);
      if (at === 0) return;
      const before = loaded.items[at - 1];
      const page = await now.ask(cursor);
      put(now.queryKey, (current) => {
        const place = current.items.findIndex((item) => before !== undefined && now.idOf(item) === now.idOf(before));
        return place === -1 ? current : renewed(current, place + 1, page, now.idOf);
      });
    } catch {
      // The frame says when the node is away; what is shown stays until it is back.
    }
  }, [queries, put]);

  useEffect(() => {
    let waiting: ReturnType<typeof setTimeout> | undefined;
    let isRunning = false;
    const start = () => {
      waiting ??= setTimeout(async () => {
        waiting = undefined;
        if (isRunning) return start();
        isRunning = true;
        await renew();
        isRunning = false;
      }, GATHER_MS);
    };
    const end = listen(start);
    return () => {
      end();
      clearTimeout(waiting);
    };
  }, [listen, renew]);

  const { refetch } = query;
  const isEmpty = query.data === undefined;
  const isOpen = connection.is === "open";
  // biome-ignore lint/correctness/useExhaustiveDependencies: another list, or the node's return, is what this waits for
  useEffect(() => {
    looked.current = 0;
    setMoreError(null);
    if (isOpen) void renew();
  }, [id, isOpen, renew]);

  return {
    items: query.data?.items ?? [],
    error: query.error ?? moreError,
    moreError,
    isLoading: query.isPending,
    isOld: query.isPlaceholderData,
    isLoadingMore,
    hasMore: query.data?.next !== undefined && !query.isPlaceholderData,
    idOf,
    loadMore: useCallback(() => void loadMore(), [loadMore]),
    retry: useCallback(() => void (isEmpty ? refetch() : loadMore()), [isEmpty, refetch, loadMore]),
    look: useCallback((index) => {
      looked.current = index;
    }, []),
  };
}
