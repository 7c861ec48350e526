import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { Refusal } from "@tocsin/core";
import { type Profile, profileOf } from "@tocsin/interop";
import { NodeError } from "../errors.ts";
import { hostClock } from "../host/clock.ts";
import { Importer, type ImporterOptions, type SentFile } from "../imports/importer.ts";
import { IMPORTS_KEPT_MAX, PREVIEWS_RUNNING_MAX } from "../imports/limits.ts";
import { ImportStore } from "../imports/store.ts";
import type { Caller } from "../project/caller.ts";

const CALLER = { unit: "cn-32:hospital", officer: "reporter", role: "member" } as Caller;
const OTHER = { unit: "cn-32:customs", officer: "reporter", role: "member" } as Caller;
const HEAD = "标本编号,姓名,标本类型,检测项目,检测结果,采样时间,区划代码";

function sent(rows: number, name = "results.csv"): SentFile {
  const lines = Array.from({ length: rows }, (_, i) => `${i},张伟,咽拭子,核酸,阴性,2021-07-20,320115`);
  const profile = profileOf("laboratory-results") as Profile;
  return { profile, name, bytes: Buffer.from([HEAD, ...lines].join("\n")) };
}

/** A ledger that knows acts by their keys. */
class Filed {
  readonly keys = new Map<string, string>();
  filings = 0;
  before: (filing: number) => Promise<void> | void = () => undefined;

  options(dir: string): ImporterOptions {
    let seed = 0;
    return {
      store: new ImportStore(dir),
      now: () => hostClock.now(),
      random: { bytes: (size) => Buffer.alloc(size, ++seed + this.filings) },
      area: () => "32",
      isFiled: (_, key) => this.keys.has(key),
      fileReport: async (_, { body }, key) => {
        this.filings += 1;
        await this.before(this.filings);
        this.keys.set(key, JSON.stringify(body));
      },
    };
  }
}

async function ended(importer: Importer, id: string): Promise<void> {
  while (importer.isRunning(id)) await hostClock.sleep(5);
}

async function inFolder(run: (dir: string) => Promise<void>): Promise<void> {
  const dir = mkdtempSync(join(tmpdir(), "tocsin-import-"));
  try {
    await run(dir);
  } finally {
    rmSync(dir, { recursive: true });
  }
}

test("an import that the node's end interrupts is gone on with by the same file, and no row is filed twice", async () => {
  await inFolder(async (dir) => {
    const filed = new Filed();
    const first = new Importer(filed.options(dir));
    let closing: Promise<void> | undefined;
    filed.before = (filing) => {
      if (filing === 60) closing = first.close();
    };
    const { id } = first.start(CALLER, sent(200));
    await ended(first, id);
    await closing;
    const interrupted = first.get(CALLER.unit, id);
    assert.deepEqual([interrupted.isDone, interrupted.problem], [false, "STOPPING"]);
    assert.ok(filed.keys.size >= 60 && filed.keys.size < 200);

    const second = new Importer(filed.options(dir));
    assert.equal(second.start(CALLER, sent(200)).id, id);
    await ended(second, id);
    assert.deepEqual([filed.keys.size, filed.filings], [200, 200]);
    const done = second.get(CALLER.unit, id);
    assert.deepEqual([done.isDone, done.tally.taken, done.percent, done.problem], [true, 200, 100, undefined]);
    assert.equal(second.start(CALLER, sent(200)).id, id, "what is done is not begun again");
    assert.equal(filed.filings, 200);
  });
});

test("a row that the ledger refuses is told, and what ends the node's work ends the import", async () => {
  await inFolder(async (dir) => {
    const filed = new Filed();
    const importer = new Importer(filed.options(dir));
    filed.before = (filing) => {
      if (filing === 3) throw new Refusal("BAD_AREA", "/body/a/place/area");
    };
    const { id } = importer.start(CALLER, sent(5));
    await ended(importer, id);
    const { tally, isDone } = importer.get(CALLER.unit, id);
    assert.deepEqual([isDone, tally.taken, tally.refused, tally.counts], [true, 4, 1, { REPORT_REFUSED: 1 }]);
    assert.deepEqual(
      tally.findings.map(({ row, refusal }) => [row, refusal]),
      [[4, "BAD_AREA"]],
    );

    filed.before = () => {
      throw new NodeError("READ_ONLY");
    };
    const other = importer.start(CALLER, sent(7));
    await ended(importer, other.id);
    assert.equal(importer.get(CALLER.unit, other.id).problem, "READ_ONLY");

    for (const code of ["KEY_NOT_VALID", "UNIT_SUSPENDED", "READ_CONFLICT"] as const) {
      filed.before = () => {
        throw new Refusal(code);
      };
      const ends = importer.start(CALLER, sent(7));
      await ended(importer, ends.id);
      const { isDone: isOver, problem } = importer.get(CALLER.unit, ends.id);
      assert.deepEqual([isOver, problem], [false, code], "no row is to blame");
    }
    filed.before = () => undefined;
    await ended(importer, importer.start(CALLER, sent(7)).id);
    const whole = importer.get(CALLER.unit, other.id);
    assert.deepEqual([whole.isDone, whole.tally.taken, whole.problem], [true, 7, undefined]);
  });
});

test("imports at once are bounded, others' imports do not exist, and nothing of a file stays on the disk", async () => {
  await inFolder(async (dir) => {
    const filed = new Filed();
    const importer = new Importer(filed.options(dir));
    let open: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => {
      open = resolve;
    });
    filed.before = () => gate;
    const one = importer.start(CALLER, sent(1));
    const two = importer.start(OTHER, sent(1));
    assert.notEqual(one.id, two.id, "the same file of another unit is another import");
    assert.throws(
      () => importer.start(CALLER, sent(2)),
      (error) => error instanceof NodeError && error.code === "QUEUE_FULL",
    );
    assert.throws(
      () => importer.get(CALLER.unit, two.id),
      (error) => error instanceof NodeError && error.code === "NOT_FOUND",
    );
    assert.deepEqual(
      importer.list(CALLER.unit).map(({ id }) => id),
      [one.id],
    );
    open();
    await Promise.all([ended(importer, one.id), ended(importer, two.id)]);
    const kept = readdirSync(join(dir, "imports"))
      .map((name) => readFileSync(join(dir, "imports", name), "utf8"))
      .join();
    assert.ok(kept.includes("results.csv") && !kept.includes("张伟"));
  });
});

test("a unit's many imports push out none of another's, by which a file that is sent again is known", () =>
  inFolder(async (dir) => {
    const importer = new Importer(new Filed().options(dir));
    const first = importer.start(CALLER, sent(1));
    await ended(importer, first.id);
    const store = new ImportStore(dir);
    for (let n = 0; n <= IMPORTS_KEPT_MAX; n++)
      store.put({ ...first, unit: OTHER.unit, id: n.toString(16).padStart(32, "0"), created: first.created + n });
    assert.equal(store.list().filter(({ unit }) => unit === OTHER.unit).length, IMPORTS_KEPT_MAX);
    assert.equal(importer.start(CALLER, sent(1)).id, first.id);
  }));

test("so many files are tried at once, and there is room again behind them", () =>
  inFolder(async (dir) => {
    const importer = new Importer(new Filed().options(dir));
    const tries = Array.from({ length: PREVIEWS_RUNNING_MAX }, () => importer.preview(sent(3)));
    await assert.rejects(importer.preview(sent(3)), { code: "QUEUE_FULL" });
    await Promise.all(tries);
    assert.equal((await importer.preview(sent(3))).tally.rows, 3);
  }));
