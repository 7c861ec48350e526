import type { Identified } from "@tocsin/api";
import { ProblemError } from "@tocsin/client";
import { useMutation } from "@tanstack/react-query";
import { Form, Input } from "antd";
import { Link, useLocation } from "wouter";
import { Button } from "../../app/Button.tsx";
import { useWords } from "../../app/language.tsx";
import { node } from "../../app/node.ts";
import { Plain } from "../../app/Plain.tsx";
import { ProblemView } from "../../app/ProblemView.tsx";
import { isKey } from "./keys.ts";
import { addressOf, type Place } from "./place.ts";
import { CHAINS } from "./words.ts";

const SHORT = 12;

/** What a search found: one place to go, or several to choose from. */
interface Found {
  readonly text: string;
  readonly items: readonly { readonly id: string; readonly place: Place | undefined }[];
}

/** Finds a block by its height, an act or record by the beginning of its id, a key of the state by itself. */
export function Search() {
  const t = useWords(CHAINS);
  const [, go] = useLocation();
  const search = useMutation({
    mutationFn: (text: string) => find(text.trim()),
    onSuccess: ({ items }) => {
      const [only, other] = items;
      if (only?.place !== undefined && other === undefined) go(addressOf(only.place));
    },
  });
  const { data, error } = search;
  const isChoice = data !== undefined && (data.items.length > 1 || data.items[0]?.place === undefined);
  return (
    <search className="no-print">
      <Form
        layout="vertical"
        requiredMark={false}
        onFinish={({ text }: { readonly text: string }) => search.mutate(text)}
      >
        <Form.Item name="text" label={t("search")} extra={t("searchHow")} rules={[{ required: true }]}>
          <Input spellCheck={false} autoComplete="off" />
        </Form.Item>
        <p className="actions">
          <Button htmlType="submit" type="primary" loading={search.isPending}>
            {t("find")}
          </Button>
        </p>
      </Form>
      {error !== null && <ProblemView error={error} />}
      {isChoice && <Choice found={data} />}
    </search>
  );
}

function Choice({ found: { text, items } }: { readonly found: Found }) {
  const t = useWords(CHAINS);
  if (items.length === 0)
    return (
      <p role="status">
        {t("nothing", { text: "" })} <Plain text={text} max={80} />
      </p>
    );
  return (
    <>
      <p role="status">{t("several", { count: items.length })}</p>
      <ul className="rows">
        {items.map(({ id, place }) => (
          <li key={id}>
            <Link href={place === undefined ? `/trace?record=${id}` : addressOf(place)} className="record">
              {id.slice(0, SHORT)}
            </Link>
            {place === undefined && <span className="quiet">{t("elsewhere")}</span>}
          </li>
        ))}
      </ul>
    </>
  );
}

async function find(text: string): Promise<Found> {
  if (/^\d{1,5}$/.test(text)) return { text, items: [{ id: text, place: { is: "block", height: Number(text) } }] };
  if (/^[0-9a-f]{6,64}$/i.test(text)) return { text, items: await byIdentifier(text.toLowerCase()) };
  return { text, items: isKey(text) ? [{ id: text, place: { is: "key", key: text } }] : [] };
}

/** Acts and what they made; digits alone may be a height as well. */
async function byIdentifier(prefix: string): Promise<Found["items"]> {
  const { items } = await node.call("identify", { params: { prefix } });
  const ids = new Set([...items.map(({ id }: Identified) => id), ...(prefix.length === 64 ? [prefix] : [])]);
  const found = await Promise.all([...ids].map(async (id) => ({ id, place: await placeOfAct(id) })));
  const known = found.filter(({ id, place }) => place !== undefined || items.some((item) => item.id === id));
  return /^\d{6,15}$/.test(prefix) ? [...known, { id: prefix, place: { is: "block", height: Number(prefix) } }] : known;
}

/** Undefined for what was done on another chain. */
async function placeOfAct(act: string): Promise<Place | undefined> {
  try {
    const { height, index } = await node.call("actStatus", { params: { act } });
    return { is: "transaction", height, index };
  } catch (error) {
    if (error instanceof ProblemError && error.problem.status === 404) return undefined;
    throw error;
  }
}
