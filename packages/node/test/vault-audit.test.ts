import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { NodeError, type NodeErrorCode } from "../errors.ts";
import { AuditLog, type AuditOptions } from "../vault/audit.ts";
import type { AuditHead, AuditLine, AuditRead } from "../vault/auditline.ts";
import { FolderFiles, type GrowingFile } from "../vault/files.ts";
import { Crash, CrashFiles } from "./crashfiles.ts";

const DAY_MS = 86_400_000;
const JULY_20 = Date.UTC(2021, 6, 20);

function readingOf(i: number): AuditRead {
  return {
    what: "detail",
    unit: "cn-3201:hc",
    officer: "li",
    record: "aa".repeat(32),
    purpose: `contact-tracing-${i}`,
  };
}

function folder(t: TestContext): string {
  const dir = mkdtempSync(join(tmpdir(), "tocsin-audit-"));
  t.after(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

async function linesOf(log: AuditLog, from = 0, to = Number.MAX_SAFE_INTEGER): Promise<AuditLine[]> {
  const lines: AuditLine[] = [];
  // The calendar ends before the integers do.
  for await (const line of log.lines(from, Math.min(to, 8e15))) lines.push(line);
  return lines;
}

function purposes(lines: readonly AuditLine[]): string[] {
  return lines.map((line) => (line.what === "cut" ? "cut" : line.purpose));
}

function refusal(code: NodeErrorCode): (error: unknown) => boolean {
  return (error) => error instanceof NodeError && error.code === code;
}

/** A log that is closed when the test ends. */
async function logOf(t: TestContext, options: AuditOptions): Promise<AuditLog> {
  const log = await AuditLog.open(options);
  t.after(() => log.close());
  return log;
}

/** A log of three days, four lines a day; returns its heads. */
async function threeDays(dir: string): Promise<AuditHead[]> {
  let now = JULY_20;
  const log = await AuditLog.open({ dir, now: () => now });
  const heads: AuditHead[] = [];
  for (let i = 0; i < 12; i++) {
    now = JULY_20 + Math.floor(i / 4) * DAY_MS + i;
    heads.push(await log.append(readingOf(i)));
  }
  await log.close();
  return heads;
}

test("reads are lines of a day's file, chained as the specification says, and go on after a restart", async (t) => {
  const dir = folder(t);
  const heads = await threeDays(dir);
  const files = readdirSync(join(dir, "days")).sort();
  assert.deepEqual(files, ["2021-07-20.jsonl", "2021-07-21.jsonl", "2021-07-22.jsonl"]);
  const texts = files.flatMap((file) =>
    readFileSync(join(dir, "days", file), "utf8")
      .split("\n")
      .slice(0, -1),
  );
  let prev = "0".repeat(64);
  for (const [i, text] of texts.entries()) {
    const line = JSON.parse(text) as AuditLine & AuditRead;
    assert.deepEqual(Object.keys(line), Object.keys(line).sort());
    assert.equal(line.n, i + 1);
    assert.equal(line.prev, prev);
    assert.equal(line.purpose, `contact-tracing-${i}`);
    prev = createHash("sha256").update(`tocsin/audit/v1\n${text}`).digest("hex");
    assert.deepEqual(heads[i], { n: i + 1, digest: prev });
  }
  const log = await logOf(t, { dir, now: () => JULY_20 + 2 * DAY_MS });
  assert.deepEqual(log.head, { n: 12, digest: prev });
  assert.equal((await log.append(readingOf(12))).n, 13);
  assert.deepEqual(await log.verify(heads), { ok: true, first: 1, head: log.head });
  assert.equal(statSync(join(dir, "days", "2021-07-22.jsonl")).mode & 0o077, 0);
  await log.close();
});

test("a time's lines are found, its end not included", async (t) => {
  const dir = folder(t);
  await threeDays(dir);
  const log = await logOf(t, { dir, now: () => JULY_20 });
  const names = (...numbers: number[]) => numbers.map((i) => `contact-tracing-${i}`);
  assert.deepEqual(purposes(await linesOf(log, JULY_20 + 2, JULY_20 + DAY_MS + 5)), names(2, 3, 4));
  assert.deepEqual(purposes(await linesOf(log, JULY_20 + 2 * DAY_MS + 10)), names(10, 11));
  assert.deepEqual(purposes(await linesOf(log, 0, JULY_20)), []);
});

test("many reads at once are one sync, in order", async (t) => {
  let syncs = 0;
  const dir = folder(t);
  class CountingFiles extends FolderFiles {
    override async grow(name: string): Promise<GrowingFile> {
      const file = await super.grow(name);
      return {
        get size() {
          return file.size;
        },
        append: (bytes) => file.append(bytes),
        truncate: (size) => file.truncate(size),
        close: () => file.close(),
        sync: () => {
          syncs++;
          return file.sync();
        },
      };
    }
  }
  const log = await logOf(t, { dir, now: () => JULY_20, files: new CountingFiles(dir) });
  const heads = await Promise.all(Array.from({ length: 500 }, (_, i) => log.append(readingOf(i))));
  assert.deepEqual(
    heads.map(({ n }) => n),
    Array.from({ length: 500 }, (_, i) => i + 1),
  );
  assert.ok(syncs <= 2, `${syncs} syncs`);
  assert.deepEqual(
    purposes(await linesOf(log)),
    Array.from({ length: 500 }, (_, i) => `contact-tracing-${i}`),
  );
});

test("a clock that goes back leaves the order and the files as they are", async (t) => {
  const dir = folder(t);
  let now = JULY_20 + DAY_MS;
  const log = await logOf(t, { dir, now: () => now });
  await log.append(readingOf(0));
  now = JULY_20;
  await log.append(readingOf(1));
  await log.close();
  assert.deepEqual(readdirSync(join(dir, "days")), ["2021-07-21.jsonl"]);
  const again = await logOf(t, { dir, now: () => now });
  await again.append(readingOf(2));
  assert.deepEqual(await again.verify(), { ok: true, first: 1, head: again.head });
  assert.deepEqual(purposes(await linesOf(again, JULY_20, JULY_20 + 1)), ["contact-tracing-1", "contact-tracing-2"]);
});

test("the first broken line is named, whatever was done to it", async (t) => {
  const dir = folder(t);
  const heads = await threeDays(dir);
  const log = await logOf(t, { dir, now: () => JULY_20 });
  const path = join(dir, "days", "2021-07-21.jsonl");
  const whole = readFileSync(path, "utf8");
  const [one = "", two = "", three = "", four = ""] = whole.split("\n");
  const joined = (...lines: string[]) => `${lines.join("\n")}\n`;
  const cases: Record<string, [string, string, number]> = {
    "a word changed": [joined(one, two.replace("tracing", "tracinq"), three, four), "PREVIOUS", 3],
    "the last line changed": [joined(one, two, three, four.replace("tracing", "tracinq")), "PREVIOUS", 1],
    "a line removed": [joined(one, three, four), "NUMBER", 2],
    "a line doubled": [joined(one, two, two, three, four), "NUMBER", 3],
    "two lines exchanged": [joined(one, three, two, four), "NUMBER", 2],
    "a blank more": [joined(one, two.replace(",", ", "), three, four), "NO_LINE", 2],
    "no JSON": [joined(one, two, "x", three, four), "NO_LINE", 3],
    "an empty line": [joined(one, "", two, three, four), "NO_LINE", 2],
    "a line of another kind": [joined(one, "[1]", two, three, four), "NO_LINE", 2],
    "a long line": [joined(one, `"${"x".repeat(100_000)}"`, two), "NO_LINE", 2],
    "the end missing": [whole.slice(0, -1), "NO_LINE", 4],
    "a day emptied": ["", "NUMBER", 1],
  };
  for (const [name, [text, fault, line]] of Object.entries(cases)) {
    writeFileSync(path, text);
    const verdict = await log.verify();
    assert.ok(!verdict.ok, name);
    const isNextDay = ["the last line changed", "a day emptied"].includes(name);
    const file = isNextDay ? "2021-07-22.jsonl" : "2021-07-21.jsonl";
    assert.deepEqual([verdict.fault, verdict.file, verdict.line], [fault, file, line], name);
  }
  writeFileSync(path, whole);
  assert.equal((await log.verify(heads)).ok, true);
});

test("a log that was written anew or cut off is told by the heads that were anchored", async (t) => {
  const dir = folder(t);
  const heads = await threeDays(dir);
  const anchored = [heads[3], heads[7]] as AuditHead[];
  const forged = folder(t);
  let now = JULY_20;
  const log = await logOf(t, { dir: forged, now: () => now });
  for (let i = 0; i < 12; i++) {
    now = JULY_20 + Math.floor(i / 4) * DAY_MS + i;
    await log.append(i === 6 ? { ...readingOf(i), officer: "wang" } : readingOf(i));
  }
  assert.equal((await log.verify()).ok, true);
  const verdict = await log.verify(anchored);
  assert.ok(!verdict.ok);
  assert.deepEqual([verdict.fault, verdict.file, verdict.line], ["REWRITTEN", "2021-07-21.jsonl", 4]);

  rmSync(join(dir, "days", "2021-07-22.jsonl"));
  const cut = await logOf(t, { dir, now: () => now });
  assert.equal((await cut.verify()).ok, true);
  const short = await cut.verify(heads);
  assert.ok(!short.ok);
  assert.equal(short.fault, "CUT_OFF");
});

test("days that are past go, six months stay, and so does the newest day", async (t) => {
  const dir = folder(t);
  const heads = await threeDays(dir);
  const at = (days: number) => logOf(t, { dir, now: () => JULY_20 + days * DAY_MS });
  await assert.rejects((await at(0)).prune(182), refusal("CONFIGURATION"));
  await assert.rejects((await at(0)).prune(Number.NaN), refusal("CONFIGURATION"));
  assert.deepEqual(await (await at(183)).prune(183), []);
  assert.deepEqual(await (await at(184)).prune(183), ["2021-07-20.jsonl"]);
  const log = await at(1_000);
  assert.deepEqual(await log.verify(heads), { ok: true, first: 5, head: heads.at(-1) });
  assert.deepEqual(await log.prune(183), ["2021-07-21.jsonl"]);
  const next = await log.append(readingOf(12));
  assert.equal(next.n, 13);
  assert.deepEqual(await log.verify(heads), { ok: true, first: 9, head: next });
});

test("what does not hold at the end is kept aside at the start, and the log says so", async (t) => {
  const dir = folder(t);
  await threeDays(dir);
  const path = join(dir, "days", "2021-07-22.jsonl");
  const whole = readFileSync(path);
  const tails = [Buffer.from('{"at":1'), Buffer.alloc(5_000), Buffer.from("x\ny\n"), whole.subarray(-300)];
  for (const tail of tails) {
    writeFileSync(path, Buffer.concat([whole, tail]));
    const log = await logOf(t, { dir, now: () => JULY_20 + 2 * DAY_MS });
    const digest = createHash("sha256").update(tail).digest("hex");
    const last = (await linesOf(log)).at(-1);
    assert.deepEqual([last?.what, last?.n], ["cut", 13]);
    assert.ok(last?.what === "cut" && last.bytes === tail.length && last.digest === digest);
    assert.deepEqual(readFileSync(join(dir, "torn", digest)), tail);
    assert.equal((await log.verify()).ok, true);
    await log.close();
    const again = await logOf(t, { dir, now: () => JULY_20 + 2 * DAY_MS });
    assert.equal(again.head.n, 13);
    await again.close();
  }
});

test("an entry that is too long is refused and changes nothing for its neighbours", async (t) => {
  const log = await logOf(t, { dir: folder(t), now: () => JULY_20 });
  const results = await Promise.allSettled([
    log.append(readingOf(0)),
    log.append({ ...readingOf(1), purpose: "x".repeat(5_000) }),
    log.append(readingOf(2)),
  ]);
  assert.deepEqual(
    results.map(({ status }) => status),
    ["fulfilled", "rejected", "fulfilled"],
  );
  assert.deepEqual(purposes(await linesOf(log)), ["contact-tracing-0", "contact-tracing-2"]);
  await log.close();
  await assert.rejects(log.append(readingOf(3)), refusal("STOPPING"));
});

test("more than may wait is refused", async (t) => {
  const log = await logOf(t, { dir: folder(t), now: () => JULY_20 });
  const results = await Promise.allSettled(Array.from({ length: 10_001 }, (_, i) => log.append(readingOf(i))));
  const refused = results.filter((result) => result.status === "rejected");
  assert.equal(refused.length, 1);
  assert.ok(refusal("QUEUE_FULL")(refused[0]?.reason));
  assert.equal(log.head.n, 10_000);
  await log.close();
});

const pick = (n: number) => n >> 1;

test("a full disk refuses the read, keeps no half line, and goes on with room", async () => {
  let refusals = 0;
  for (let fullAt = 0; fullAt < 12; fullAt++) {
    const files = new CrashFiles({ fullAt, pick });
    const log = await AuditLog.open({ dir: "", now: () => JULY_20, files });
    const told: string[] = [];
    for (let i = 0; i < 5; i++) {
      try {
        await log.append(readingOf(i));
        told.push(`contact-tracing-${i}`);
      } catch (error) {
        assert.ok(refusal("DISK_FULL")(error), String(error));
        refusals++;
      }
    }
    files.makeRoom();
    await log.append(readingOf(5));
    assert.deepEqual(purposes(await linesOf(log)), [...told, "contact-tracing-5"]);
    assert.equal((await log.verify()).ok, true);
  }
  assert.ok(refusals > 5);
});

test("a crash at any step keeps every line that was acknowledged", async () => {
  let crashes = 0;
  for (let seed = 0; seed < 6; seed++) {
    const left = (n: number) => Math.floor((n * seed) / 6);
    for (let crashAt = 0; ; crashAt++) {
      const files = new CrashFiles({ crashAt, pick: left });
      const told: string[] = [];
      let now = JULY_20;
      try {
        const log = await AuditLog.open({ dir: "", now: () => now, files });
        for (let i = 0; i < 6; i++) {
          now += DAY_MS / 3;
          await log.append(readingOf(i));
          told.push(`contact-tracing-${i}`);
        }
      } catch (error) {
        assert.ok(error instanceof Crash, String(error));
      }
      if (!files.crashed) break;
      crashes++;
      const recovered = new CrashFiles({ pick }, files.afterCrash());
      const log = await AuditLog.open({ dir: "", now: () => now, files: recovered });
      await log.append(readingOf(99));
      const at = `seed ${seed}, crashAt ${crashAt}`;
      const lines = purposes(await linesOf(log));
      assert.deepEqual(lines.slice(0, told.length), told, at);
      assert.equal(lines.at(-1), "contact-tracing-99", at);
      assert.ok(lines.length <= told.length + 3, at);
      assert.equal((await log.verify()).ok, true, at);
    }
  }
  assert.ok(crashes > 60, `${crashes} crashes`);
});
