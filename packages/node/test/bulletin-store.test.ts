import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import type { BulletinContent } from "@tocsin/bulletin";
import { nodeCrypto } from "../host/crypto.ts";
import { BulletinStore } from "../bulletin/store.ts";

test("a unit's many drafts push out none of another's, and nothing that is signed", async () => {
  const dir = mkdtempSync(join(tmpdir(), "tocsin-bulletins-"));
  try {
    const store = new BulletinStore(dir, nodeCrypto.sha256);
    const digest = (n: number) => n.toString(16).padStart(64, "0");
    const content = (unit: string) => ({ unit, sources: [], composed: 1 }) as unknown as BulletinContent;
    store.put(digest(1), content("cn-32:hospital"));
    store.put(digest(2), content("cn-32:customs"));
    for (let n = 3; n < 110; n++) store.put(digest(n), content("cn-32:customs"));
    await store.dropDrafts("cn-32:customs", new Set([digest(2)]));
    const kept = (await store.heads()).map((head) => head.digest);
    assert.ok(kept.includes(digest(1)) && kept.includes(digest(2)));
    assert.equal(kept.length, 102);
  } finally {
    rmSync(dir, { recursive: true });
  }
});
