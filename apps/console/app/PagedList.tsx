import type { ReactNode } from "react";
import { Button } from "./Button.tsx";
import { ProblemView } from "./ProblemView.tsx";
import { Waiting } from "./Waiting.tsx";

/** What `useInfiniteQuery` tells of a list that comes page by page. */
interface Pages {
  readonly error: Error | null;
  readonly isSuccess: boolean;
  readonly isPending: boolean;
  readonly hasNextPage: boolean;
  readonly isFetchingNextPage: boolean;
  refetch(): unknown;
  fetchNextPage(): unknown;
}

/**
 * The rows of a list with the button for more of them; a failure, or that there are none, stands in their place. That there are
 * none is said where all pages are here: the page may show only some of what it was given.
 */
export function PagedList<T>({
  list,
  items,
  none,
  more,
  children,
}: {
  readonly list: Pages;
  readonly items: readonly T[];
  readonly none: string;
  readonly more: string;
  /** A row: `<li key={…}>`. */
  readonly children: (item: T) => ReactNode;
}) {
  return (
    <>
      {list.error !== null && <ProblemView error={list.error} retry={() => void list.refetch()} />}
      {list.isPending && list.error === null && <Waiting />}
      {list.isSuccess && !list.hasNextPage && items.length === 0 && <p>{none}</p>}
      <ul className="rows">{items.map(children)}</ul>
      {list.hasNextPage && (
        <Button className="no-print" loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
          {more}
        </Button>
      )}
    </>
  );
}
