import assert from "node:assert/strict";
import { after, test } from "node:test";
import {
  CUSTOMS,
  HOSPITAL,
  PROVINCE,
  type ServedNetwork,
  ask,
  assertProblem,
  done,
  openServedNetwork,
} from "./servefixture.ts";

const network: ServedNetwork = await openServedNetwork();
after(() => network.close());
const { url, parts } = network.province;
const DAY_MS = 86_400_000;

interface Item {
  readonly digest: string;
  readonly facts: { readonly [name: string]: string };
  readonly release?: string;
}
interface Listed {
  readonly items: readonly Item[];
  readonly next?: string;
}

const tokens = { [PROVINCE]: "", [HOSPITAL]: "", [CUSTOMS]: "" };
for (const unit of [PROVINCE, HOSPITAL, CUSTOMS] as const) tokens[unit] = network.province.token(unit);

async function compose(unit: keyof typeof tokens, day: number): Promise<Item> {
  network.clock.moveTo(network.clock.now() + 1_000);
  const body = { area: "32", from: network.clock.now() - day * DAY_MS, to: network.clock.now() };
  return done<Item>(url, "composeBulletin", { token: tokens[unit], body });
}

const list = (unit: keyof typeof tokens, query: { readonly [name: string]: string | number } = {}) =>
  done<Listed>(url, "bulletins", { token: tokens[unit], query });
const digests = ({ items }: Listed) => items.map(({ digest }) => digest);

test("bulletins are listed page by page, newest first, each once, and none of them is read for it", async () => {
  const made: Item[] = [];
  for (let day = 1; day <= 3; day++) {
    made.push(await compose(PROVINCE, day));
    await compose(HOSPITAL, day);
  }
  const [oldest, , newest] = made as [Item, Item, Item];
  const { height } = await done<{ height: number }>(url, "act", {
    token: tokens[PROVINCE],
    body: { action: "releases.sign", args: oldest.facts },
  });
  await parts.readModel.waitFor(height, 10_000);
  await list(PROVINCE);

  const read: string[] = [];
  const { get } = parts.bulletins;
  parts.bulletins.get = (digest) => {
    read.push(digest);
    return get.call(parts.bulletins, digest);
  };
  const seen: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await list(PROVINCE, { limit: 2, ...(cursor === undefined ? {} : { cursor }) });
    assert.ok(page.items.length <= 2);
    seen.push(...digests(page));
    cursor = page.next;
  } while (cursor !== undefined);
  assert.deepEqual(seen, made.map(({ digest }) => digest).reverse());
  assert.deepEqual(read, []);
  parts.bulletins.get = get;

  // Of another unit what is signed; and what was asked for.
  assert.deepEqual(digests(await list(CUSTOMS)), [oldest.digest]);
  assert.deepEqual(digests(await list(HOSPITAL, { state: "signed" })), [oldest.digest]);
  assert.equal((await list(HOSPITAL, { state: "draft" })).items.length, 3);
  assert.deepEqual(digests(await list(PROVINCE, { digest: newest.digest.slice(0, 20) })), [newest.digest]);
  assert.deepEqual(digests(await list(CUSTOMS, { digest: newest.digest })), []);
  const foreign = await ask(url, "/v1/bulletins?cursor=WyJyZWxlYXNlcyIsMV0", { token: tokens[PROVINCE] });
  assertProblem(foreign, 400, "BAD_REQUEST", "cursor");
});
