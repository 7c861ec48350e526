import type { ReactNode } from "react";
import { Button } from "./Button.tsx";
import { ProblemView } from "./ProblemView.tsx";

/** What `useInfiniteQuery` tells of a list that comes page by page. */
interface Pages {
  readonly error: Error | null;
  readonly isSuccess: boolean;
  readonly hasNextPage: boolean;
  readonly isFetchingNextPage: boolean;
  refetch(): unknown;
  fetchNextPage(): unknown;
}

/** The rows of a list with the button for more of them; a failure, or that there are none, stands in their place. */
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
      {list.isSuccess && items.length === 0 && <p>{none}</p>}
      <ul className="rows">{items.map(children)}</ul>
      {list.hasNextPage && (
        <Button className="no-print" loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
          {more}
        </Button>
      )}
    </>
  );
}
