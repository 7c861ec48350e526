import type { ReactNode } from "react";
import { useWords } from "../../app/language.tsx";
import { Plain } from "../../app/Plain.tsx";
import { KeyName } from "./KeyName.tsx";
import { CHAINS } from "./words.ts";

/** What of an endorsed act's effects a node hands out; other members are nobody's business here. */
export interface ShownEffects {
  readonly reads: readonly { readonly key: string; readonly h: number; readonly i: number }[];
  readonly absent: readonly string[];
  readonly writes: readonly { readonly key: string; readonly value: unknown }[];
  readonly appends: readonly { readonly queue: string; readonly item?: unknown }[];
}

/** Reads, writes and what was sent, in words with the keys. */
export function Effects({ effects, withheld }: { readonly effects: ShownEffects; readonly withheld: boolean }) {
  const t = useWords(CHAINS);
  const { reads, absent, writes, appends } = effects;
  const isEmpty = reads.length + absent.length + writes.length + appends.length === 0;
  return (
    <section aria-labelledby="effects">
      <h2 id="effects">{t("effects")}</h2>
      {isEmpty && <p>{t("effectsNone")}</p>}
      <Group title={t("writes", { count: writes.length })} isOpen count={writes.length}>
        {writes.map(({ key, value }) => (
          <li key={key}>
            <KeyName name={key} />
            <Value value={value} />
          </li>
        ))}
      </Group>
      <Group title={t("appends", { count: appends.length })} count={appends.length}>
        {appends.map(({ queue, item }, i) => (
          <li key={String(i)}>
            <Plain text={queue} max={80} /> {item !== undefined && <Value value={item} />}
          </li>
        ))}
      </Group>
      {withheld && <p className="quiet">{t("withheld")}</p>}
      <Group title={t("reads", { count: reads.length })} count={reads.length}>
        {reads.map(({ key, h, i }) => (
          <li key={key}>
            <KeyName name={key} /> <span className="quiet">{t("version", { height: h, index: i })}</span>
          </li>
        ))}
      </Group>
      <Group title={t("absent", { count: absent.length })} count={absent.length}>
        {absent.map((key) => (
          <li key={key}>
            <KeyName name={key} />
          </li>
        ))}
      </Group>
    </section>
  );
}

function Group({
  title,
  count,
  isOpen = false,
  children,
}: {
  readonly title: string;
  readonly count: number;
  readonly isOpen?: boolean;
  readonly children: ReactNode;
}) {
  if (count === 0) return null;
  return (
    <details open={isOpen}>
      <summary>{title}</summary>
      <ul className="effects">{children}</ul>
    </details>
  );
}

/** A value of the ledger as the text that it is. */
export function Value({ value, isOpen = false }: { readonly value: unknown; readonly isOpen?: boolean }) {
  const t = useWords(CHAINS);
  return (
    <details open={isOpen}>
      <summary>{t("value")}</summary>
      <pre className="signed">
        <Plain text={JSON.stringify(value, null, 2)} />
      </pre>
    </details>
  );
}
