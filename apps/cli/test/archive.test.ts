import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { type Running, json, openExample, tocsin } from "./running.ts";

let running: Running;
before(async () => {
  running = await openExample();
});
after(() => running.close());

interface Checked {
  readonly chain: string;
  readonly height: number;
  readonly transactions: number;
  readonly appHash: string;
}

test("a running node's chain goes into a file that the genesis document alone proves", async () => {
  const env = running.as("cn-32", "cn-32:hospital");
  const data = '{"kind":"laboratory","version":1,"specimen":"swab","taken":3,"tested":3,"positive":1}';
  await tocsin(["report", "--area", "320100", "--headline", "archived", "--response", "2", "--data", data], env);
  await running.network.settle();
  const folder = join(running.folder, "cn-32");
  const genesis = join(folder, "genesis.json");
  const file = join(running.dir, "cn-32.archive");
  const { height } = await json<{ height: number }>(["archive", "export", folder, "--out", file], {});
  const checked = await json<Checked>(["archive", "verify", file, "--genesis", genesis], {});
  const { chain } = running.network.node("cn-32").parts;
  const next = chain.openingAt(height + 1);
  assert.deepEqual([checked.chain, checked.height, checked.transactions], ["cn-32.e1", height, next?.size]);

  const again = await tocsin(["archive", "export", folder, "--out", file]);
  assert.deepEqual([again.code, /exists already/.test(again.err)], [2, true], again.err);
  const earlier = join(running.dir, "earlier.archive");
  await json(["archive", "export", folder, "--out", earlier, "--height", "2"], {});
  assert.equal((await json<Checked>(["archive", "verify", earlier, "--genesis", genesis], {})).height, 2);

  // Of another chain, cut off, continued, or with a byte changed: refused.
  const other = await tocsin(["archive", "verify", file, "--genesis", join(running.folder, "cn", "genesis.json")]);
  assert.deepEqual([other.code, /ARCHIVE_BROKEN/.test(other.err)], [1, true], other.err);
  const bytes = readFileSync(file);
  const changed = Buffer.from(bytes);
  changed[bytes.length - 100] = (changed[bytes.length - 100] as number) ^ 1;
  for (const forged of [bytes.subarray(0, -1), Buffer.concat([bytes, Buffer.of(0)]), changed, Buffer.from("archive")]) {
    const path = join(running.dir, "forged.archive");
    writeFileSync(path, forged);
    const refused = await tocsin(["archive", "verify", path, "--genesis", genesis]);
    assert.deepEqual([refused.code, /ARCHIVE_BROKEN/.test(refused.err)], [1, true], refused.err);
  }
});
