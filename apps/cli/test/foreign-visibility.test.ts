import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { ApiClient, ProblemError } from "@tocsin/client";
import { ScenarioClock, hostRandom } from "@tocsin/node";
import type { NetworkUnit } from "../network/file.ts";
import { initNetwork } from "../network/init.ts";
import { openNetwork } from "../network/open.ts";

const BEGIN = Date.UTC(2021, 6, 19, 16);
const roles = ["reporter", "verifier", "access", "governor", "auditor", "registrar", "administrator"] as const;

function unit(id: string, role: NetworkUnit["role"], area: string): NetworkUnit {
  const name = { zh: id, en: id };
  return { id, name, role, department: "health", area, officers: [{ id: "duty", roles: [...roles] }] };
}

/** Ports that were free a moment ago. */
async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer());
  const ports: number[] = [];
  for (const server of servers) {
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    ports.push((server.address() as { readonly port: number }).port);
  }
  for (const server of servers) await new Promise((resolve) => server.close(resolve));
  return ports;
}

const JIANGSU = "cn-32:hc";
const HUNAN = "cn-43:hc";
const dir = mkdtempSync(join(tmpdir(), "tocsin-foreign-"));
const clock = new ScenarioClock(BEGIN);
const ports = await freePorts(3);
await initNetwork({
  dir: join(dir, "network"),
  network: {
    format: "tocsin/network/v1",
    status: "test",
    clock: "scenario",
    time: BEGIN,
    chains: [
      {
        id: "cn",
        port: ports[0] as number,
        units: [unit("cn:hc", "authority", ""), unit("cn:press", "member", ""), unit(JIANGSU, "manager", "32")],
      },
      {
        id: "cn-32",
        parent: "cn",
        port: ports[1] as number,
        units: [unit(JIANGSU, "manager", "32"), unit("cn-32:hospital", "member", "32")],
      },
      {
        id: "cn-43",
        parent: "cn",
        port: ports[2] as number,
        units: [unit(HUNAN, "manager", "43"), unit("cn-43:tourism", "member", "43")],
      },
    ],
  },
  now: () => clock.now(),
  random: (size) => hostRandom.bytes(size),
});
const network = await openNetwork({ dir: join(dir, "network"), clock, version: "0.0.0-test" });
after(async () => {
  await network.close();
  rmSync(dir, { recursive: true, force: true });
});

function client(chain: string, name: string): ApiClient {
  const node = network.node(chain);
  return new ApiClient({ baseUrl: node.url, token: node.tokens.create(name, "duty", 30).token });
}

const hospital = client("cn-32", "cn-32:hospital");
const readers = {
  press: client("cn", "cn:press"),
  tourism: client("cn-43", "cn-43:tourism"),
  hunan: client("cn-43", HUNAN),
  nation: client("cn", "cn:hc"),
  jiangsu: client("cn", JIANGSU),
};
type Reader = keyof typeof readers;

const digest = "ab".repeat(32);

/** Files a report that climbs at once, and waits until every chain has what is to come to it. */
async function file(s: 1 | 2 | 3): Promise<string> {
  const t = { occurred: BEGIN - 3_600_000 };
  const body =
    s === 3
      ? {
          ...{ form: "limited", situation: "epidemic", category: "plague", area: "3201", t, s, c: 1 },
          summary: { digest, commitment: digest, audience: digest, policyVersion: 1 },
        }
      : {
          ...{ form: "open", situation: "epidemic", t, s, c: 1 },
          a: { category: "plague", headline: "鼠疫疑似病例", place: { area: "3201" } },
          data: { kind: "count", version: 1, series: "suspected", day: "2021-07-19", area: "3201", new: 1 },
        };
  const { act } = await hospital.call("act", { body: { action: "reports.submit", args: {}, body } });
  await network.settle();
  return act;
}

/** Everything that a reader can list, count or search, without how far its node is. */
async function everythingFor(reader: Reader): Promise<string[]> {
  const api = readers[reader];
  const period = { from: 0, to: BEGIN + 86_400_000 };
  const replies: unknown[] = [
    (await api.call("reports", { query: { limit: 200 } })).items,
    (await api.call("summaries", { query: { limit: 200 } })).items,
    (await api.call("summaries", { query: { q: "鼠疫" } })).items,
    (await api.call("notices", { query: { limit: 200 } })).items,
    (await api.call("notices", { query: { security: 3 } })).items,
    (await api.call("notices", { query: { q: "鼠疫" } })).items,
    (await api.call("counts", { query: { status: "test", over: "notices" } })).rows,
    (await api.call("counts", { query: { status: "test", over: "notices" } })).total,
    (await api.call("counts", { query: { status: "test" } })).total,
    (await api.call("clocks", { query: { limit: 200 } })).items,
    (await api.call("audit", { query: period })).findings,
    (await api.call("blocks", { query: { limit: 200 } })).items,
    (await api.call("requests", { query: { limit: 200 } })).items,
    (await api.call("receipts", { query: { limit: 200 } })).items,
  ];
  return replies.map((reply) => JSON.stringify(reply));
}

/** Code of the answer about one record, call by call. */
async function codesOf(reader: Reader, record: string): Promise<string[]> {
  const params = { record };
  const calls = [
    () => readers[reader].call("summary", { params }),
    () => readers[reader].call("trace", { params }),
    () => readers[reader].call("proof", { params }),
  ];
  const codes: string[] = [];
  for (const call of calls)
    codes.push(
      await call().then(
        () => "seen",
        (error) => {
          assert.ok(error instanceof ProblemError, String(error));
          return error.problem.code;
        },
      ),
    );
  return codes;
}

const SEEN = ["seen", "seen", "seen"];
const HIDDEN = ["NOT_FOUND", "NOT_FOUND", "NOT_FOUND"];

/** Files a report of the level and tells whose view of everything has changed. */
async function whoNotices(s: 1 | 2 | 3): Promise<{ record: string; changed: Reader[] }> {
  const names = Object.keys(readers) as Reader[];
  const before = new Map<Reader, string[]>();
  for (const name of names) before.set(name, await everythingFor(name));
  const record = await file(s);
  const changed: Reader[] = [];
  for (const name of names) {
    const now = await everythingFor(name);
    if (now.some((reply, i) => reply !== before.get(name)?.[i])) changed.push(name);
  }
  return { record, changed };
}

test("a report of security 1 of another province reaches every unit", async () => {
  const { record, changed } = await whoNotices(1);
  assert.deepEqual(changed, ["press", "tourism", "hunan", "nation", "jiangsu"]);
  assert.deepEqual(await codesOf("tourism", record), SEEN);
});

test("a report of security 2 changes nothing for members elsewhere, and is seen by managers", async () => {
  const { record, changed } = await whoNotices(2);
  assert.deepEqual(changed, ["hunan", "nation", "jiangsu"]);
  for (const reader of ["press", "tourism"] as const) assert.deepEqual(await codesOf(reader, record), HIDDEN, reader);
  assert.deepEqual(await codesOf("hunan", record), SEEN);
});

test("a report of security 3 changes nothing for anybody but its own line", async () => {
  const { record, changed } = await whoNotices(3);
  assert.deepEqual(changed, ["nation", "jiangsu"]);
  for (const reader of ["press", "tourism", "hunan"] as const)
    assert.deepEqual(await codesOf(reader, record), HIDDEN, reader);
  for (const reader of ["nation", "jiangsu"] as const) assert.deepEqual(await codesOf(reader, record), SEEN, reader);
});
