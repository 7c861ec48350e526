import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { Refusal } from "@tocsin/core";
import { Usage } from "../exit.ts";
import { UNIT_FILE, type UnitFile, readUnit, writeUnit } from "../network/unitfile.ts";

const KEY = `ed25519:${"A".repeat(43)}`;
const FILE: UnitFile = {
  format: "tocsin/unit/v1",
  unit: "cn:hc",
  status: "test",
  chains: [{ id: "cn", api: 8080, peer: "127.0.0.1:7000", rank: 0 }],
  tree: [
    {
      id: "cn",
      trust: {
        ...{ chain: "cn", epoch: 1, genesis: "ab".repeat(32), initialHeight: 1, time: 0 },
        validators: [{ key: KEY, power: 1 }],
      },
    },
  ],
  nodes: [{ chain: "cn", unit: "cn:hc", key: KEY, address: "127.0.0.1:7000" }],
} as unknown as UnitFile;

function folder(t: TestContext): string {
  const dir = mkdtempSync(join(tmpdir(), "tocsin-unitfile-"));
  t.after(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

test("a unit's file that cannot be written whole stays as it was", (t) => {
  const dir = folder(t);
  writeUnit(dir, FILE);
  assert.deepEqual(readUnit(dir), FILE);
  // As on a full disk, nothing can be put beside it.
  mkdirSync(join(dir, `${UNIT_FILE}.new`));
  assert.throws(() => writeUnit(dir, { ...FILE, nodes: [] }));
  assert.deepEqual(readUnit(dir), FILE);
});

test("a unit's file that is cut is told with what to do", (t) => {
  const dir = folder(t);
  writeUnit(dir, FILE);
  const text = readFileSync(join(dir, UNIT_FILE), "utf8");
  for (const cut of ["", text.slice(0, 100)]) {
    writeFileSync(join(dir, UNIT_FILE), cut);
    assert.throws(
      () => readUnit(dir),
      (error: Error) => error instanceof Usage && /backup/.test(error.message),
    );
  }
  writeFileSync(join(dir, UNIT_FILE), "{}");
  assert.throws(() => readUnit(dir), Refusal);
  assert.throws(() => readUnit(join(dir, "none")), Usage);
});
