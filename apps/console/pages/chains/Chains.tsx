import { type ReactNode, useEffect, useRef } from "react";
import { Link } from "wouter";
import { useWords } from "../../app/language.tsx";
import { Blocks } from "./Blocks.tsx";
import { OneBlock } from "./OneBlock.tsx";
import { OneTransaction } from "./OneTransaction.tsx";
import { addressOf, type Place, usePlace } from "./place.ts";
import { Search } from "./Search.tsx";
import { StateKey } from "./StateKey.tsx";
import { Tree } from "./Tree.tsx";
import { CHAINS } from "./words.ts";

/** The chains that this node knows, and whatever stands on its own: blocks, transactions, keys of the state. */
export function Page() {
  const place = usePlace();
  return (
    <>
      <Search />
      <Shown key={addressOf(place)} place={place} />
    </>
  );
}

function Shown({ place }: { readonly place: Place }) {
  switch (place.is) {
    case "overview":
      return (
        <>
          <Tree />
          <Blocks />
        </>
      );
    case "block":
      return (
        <Detail>
          <OneBlock height={place.height} />
        </Detail>
      );
    case "transaction":
      return (
        <Detail>
          <OneTransaction height={place.height} index={place.index} />
        </Detail>
      );
    case "key":
      return (
        <Detail>
          <StateKey name={place.key} />
        </Detail>
      );
  }
}

/** One thing of the chain; whoever came to it by the keyboard goes on at its beginning. */
function Detail({ children }: { readonly children: ReactNode }) {
  const t = useWords(CHAINS);
  const section = useRef<HTMLElement>(null);
  useEffect(() => section.current?.focus(), []);
  return (
    <section ref={section} tabIndex={-1} className="detail">
      <Link href="/chains" className="no-print">
        ← {t("overview")}
      </Link>
      {children}
    </section>
  );
}
