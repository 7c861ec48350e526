import type { BlockItem } from "@tocsin/api";
import { Link } from "wouter";
import { TRANSACTIONS } from "../../app/actions.ts";
import { useWords } from "../../app/language.tsx";
import { Word } from "../../app/marks.tsx";
import { Plain } from "../../app/Plain.tsx";
import { UnitName } from "../../app/units.tsx";
import { Outcome } from "./Outcome.tsx";
import { addressOf } from "./place.ts";
import { CHAINS } from "./words.ts";

const NAME_MAX = 64;

/** What a block holds: each transaction by what it does, with its outcome, leading to all of it. */
export function Entries({ block: { height, transactions } }: { readonly block: BlockItem }) {
  return (
    <ol className="entries" start={0}>
      {transactions.map(({ index, what, code, unit }) => (
        <li key={index} value={index}>
          <Link href={addressOf({ is: "transaction", height, index })}>
            <What what={what} />
          </Link>
          {unit !== undefined && (
            <>
              {" "}
              · <UnitName id={unit} />
            </>
          )}{" "}
          · <Outcome code={code} />
        </li>
      ))}
    </ol>
  );
}

/** What a transaction does, in words; one without words as it is called. */
export function What({ what }: { readonly what: string }) {
  const t = useWords(CHAINS);
  if (Object.hasOwn(TRANSACTIONS, what)) return <Word pair={TRANSACTIONS[what]} />;
  return what === "" ? t("unknown") : <Plain text={what} max={NAME_MAX} />;
}
