import assert from "node:assert/strict";
import { execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import { serviceText } from "../network/service.ts";
import { done, freePort, json, tocsin } from "./running.ts";

const EXAMPLE = fileURLToPath(new URL("../../../examples/consortium.json", import.meta.url));
const TOCSIN = fileURLToPath(new URL("../../../bin/tocsin.js", import.meta.url));
const HC = "cn-3201_nanjing-hc";

const dir = mkdtempSync(join(tmpdir(), "tocsin-network-"));
after(() => rmSync(dir, { recursive: true, force: true }));

interface Unit {
  id: string;
  role: string;
  node?: { host: string; api: number; peer: number; engine?: number };
  hosted?: string;
}
interface Consortium {
  chains: { id: string; engine: string; parent?: string; units: Unit[] }[];
}

function example(): Consortium {
  return JSON.parse(readFileSync(EXAMPLE, "utf8")) as Consortium;
}

function fileOf(content: unknown): string {
  const path = join(dir, `${Math.floor(performance.now() * 1_000)}.json`);
  writeFileSync(path, JSON.stringify(content));
  return path;
}

test("each unit gets a folder with its own keys and nobody else's", async () => {
  const out = join(dir, "units");
  const made = await json<{ units: { unit: string; folder: string; chains: string[] }[]; warnings: string[] }>(
    ["network", "init", EXAMPLE, "--out", out],
    {},
  );
  assert.equal(made.units.length, 7);
  assert.deepEqual(made.warnings.length, 1);
  const genesis = new Set<string>();
  const held = new Map<string, number>();
  for (const { folder, chains } of made.units) {
    assert.equal(statSync(folder).mode & 0o077, 0);
    for (const chain of chains) {
      genesis.add(readFileSync(join(folder, chain, "genesis.json"), "utf8"));
      const keys = await json<{ key: string }[]>(["keys", "list", join(folder, chain)], {});
      for (const { key } of keys) held.set(key, (held.get(key) ?? 0) + 1);
    }
  }
  // Three chains, three documents; no key lies in two folders.
  assert.equal(genesis.size, 3);
  assert.deepEqual(new Set(held.values()), new Set([1]));
  const again = await tocsin(["network", "init", EXAMPLE, "--out", out]);
  assert.deepEqual([again.code, /exists already/.test(again.err)], [2, true]);
});

test("the document that newcomers get has nothing secret; a newcomer's request has its public keys", async () => {
  const out = join(dir, "more");
  await done(["network", "init", EXAMPLE, "--out", out], {});
  const document = join(dir, "document.json");
  writeFileSync(document, await done(["network", "document", join(out, HC)], {}));
  assert.doesNotMatch(readFileSync(document, "utf8"), /secret|seed|priv/i);
  const unit = { ...example().chains[2]?.units[0], id: "cn-3201:xuanwu-cdc", role: "member", area: "320102" };
  const joining = fileOf({
    chain: "cn-3201",
    unit: { ...unit, node: { host: "127.0.0.1", api: 1, peer: 2, engine: 3 } },
  });
  const request = join(dir, "request.json");
  const folder = join(dir, "newcomer");
  await done(["network", "join", folder, "--network", document, "--unit", joining, "--request", request], {});
  const asked = JSON.parse(readFileSync(request, "utf8")) as { unit: { node: { key: string } }; officers: unknown[] };
  const keys = await json<{ use: string; key: string }[]>(["keys", "list", join(folder, "cn-3201")], {});
  assert.equal(keys.find(({ use }) => use === "node")?.key, asked.unit.node.key);
  assert.equal(
    keys.some(({ use }) => use === "validator"),
    false,
  );
  assert.deepEqual(readdirSync(folder).sort(), ["cn-3201", "tocsin-cn-3201_xuanwu-cdc.service", "unit.json"]);
  const elsewhere = fileOf({
    chain: "cn-43",
    unit: { ...unit, node: { host: "127.0.0.1", api: 1, peer: 2, engine: 3 } },
  });
  const refused = await tocsin([
    "network",
    "join",
    join(dir, "x"),
    "--network",
    document,
    "--unit",
    elsewhere,
    "--request",
    request,
  ]);
  assert.deepEqual([refused.code, /of no unit of cn-43/.test(refused.err)], [2, true]);
});

function setAll(objects: readonly (object | undefined)[] = [], change: object): void {
  for (const object of objects) Object.assign(object ?? {}, change);
}

test("a file that cannot work is refused with what to mend", async () => {
  const cases: [(file: Consortium) => void, RegExp][] = [
    [(file) => file.chains.push(file.chains[0] as never), /names the chain cn twice/],
    [
      (file) => (file.chains[2] as { units: Unit[] }).units.push(file.chains[2]?.units[0] as Unit),
      /names a unit twice/,
    ],
    [(file) => file.chains.reverse(), /must stand before it/],
    [(file) => Object.assign(file.chains[2] as object, { engine: "embedded" }), /several nodes/],
    [
      (file) => Object.assign(file.chains[2]?.units[1]?.node as object, { api: file.chains[2]?.units[0]?.node?.api }),
      /address .* twice/,
    ],
    [(file) => delete file.chains[2]?.units[1]?.node?.engine, /needs an engine port/],
    [
      (file) => Object.assign(file.chains[2]?.units[4] as object, { hosted: "cn-3201:nobody" }),
      /must be hosted by a manager/,
    ],
    [
      (file) =>
        setAll(
          file.chains[2]?.units.map(({ node }) => node),
          { validator: false },
        ),
      /no validator/,
    ],
    [(file) => setAll(file.chains[0]?.units, { role: "member" }), /no manager/],
  ];
  for (const [change, says] of cases) {
    const file = example();
    change(file);
    const { code, err } = await tocsin(["network", "init", fileOf(file), "--out", join(dir, "never")]);
    assert.deepEqual([code, says.test(err)], [2, true], `${says} ${err}`);
  }
});

const analyze = spawnSync("systemd-analyze", ["--version"]).status === 0;
test("systemd accepts the unit", { skip: analyze ? false : "systemd-analyze is not installed" }, () => {
  const path = join(dir, "tocsin-check.service");
  writeFileSync(path, serviceText("cn-3201:nanjing-hc", "/bin/true").replace(/^(User|Group)=.*\n/gm, ""));
  const told = execFileSync("systemd-analyze", ["verify", "--man=no", path], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
  });
  assert.equal(told, "");
  const broken = spawnSync("systemd-analyze", ["verify", "--man=no", path.replace("check", "none")]);
  assert.notEqual(broken.status, 0);
});

/** An engine that begins another chain than its node's. */
function strangeEngine(): string {
  // A frame of 9 bytes: Request{5: RequestInitChain{2: chain_id}}.
  const frame = Buffer.of(9, 0x2a, 7, 0x12, 5, ...Buffer.from("other")).toString("base64");
  const path = join(dir, "engine");
  const script = `#!${process.execPath}
const [, , what, , home] = process.argv;
if (what === "version") console.log("0.38.26");
else {
  const [, socket] = /unix:\\/\\/([^"]*)/.exec(require("fs").readFileSync(home + "/config/config.toml", "utf8"));
  require("net").connect(socket).write(Buffer.from("${frame}", "base64"));
}
`;
  writeFileSync(path, script, { mode: 0o700 });
  return path;
}

test("what no restart mends ends a unit's node with one line that says what to do", async () => {
  const [cn] = example().chains as [Consortium["chains"][number]];
  const [nhc] = cn.units as [Unit];
  const node = { host: "127.0.0.1", api: await freePort(), peer: await freePort(), engine: await freePort() };
  const alone = { ...example(), chains: [{ ...cn, units: [{ ...nhc, node }] }] };
  const out = join(dir, "strange");
  await done(["network", "init", fileOf(alone), "--out", out], {});
  const args = [TOCSIN, "node", "run", join(out, "cn_nhc"), "--engine", strangeEngine()];
  const { status, stderr } = spawnSync(process.execPath, args, { encoding: "utf8", timeout: 60_000 });
  assert.equal(status, 1, stderr);
  assert.match(stderr, /^CONFIGURATION: [^\n]*the engine's genesis: chain\)\n$/);
});

test("tocsin node run runs a unit's folder until SIGTERM", async () => {
  const [cn] = example().chains as [Consortium["chains"][number]];
  const [nhc] = cn.units as [Unit];
  const node = { host: "127.0.0.1", api: await freePort(), peer: await freePort() };
  const alone = {
    ...example(),
    chains: [
      {
        ...cn,
        engine: "embedded",
        units: [
          { ...nhc, node },
          { ...cn.units[1], node: undefined },
        ],
      },
    ],
  };
  const out = join(dir, "alone");
  await done(["network", "init", fileOf(alone), "--out", out], {});
  const child = spawn(process.execPath, [TOCSIN, "node", "run", join(out, "cn_nhc")], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  after(() => child.kill("SIGKILL"));
  let told = "";
  for await (const chunk of child.stdout.setEncoding("utf8").iterator({ destroyOnReturn: false })) {
    told += String(chunk);
    if (told.includes("ready\n")) break;
  }
  const ready = await fetch(`http://127.0.0.1:${node.api}/readyz`);
  assert.equal(ready.status, 200);
  await done(["doctor", "--running", join(out, "cn_nhc")], {});
  const archive = join(dir, "archive");
  await done(["backup", "create", join(out, "cn_nhc"), archive], {});
  await done(["backup", "restore", archive, join(dir, "restored")], {});
  assert.deepEqual(readdirSync(join(dir, "restored")), readdirSync(join(out, "cn_nhc")));
  const restored = () =>
    spawnSync(process.execPath, [TOCSIN, "node", "run", join(dir, "restored"), "--vouch"], { encoding: "utf8" });
  // The first has the keys, and would be joined by a second voter.
  const copy = restored();
  assert.deepEqual([copy.status, /^KEY_IN_USE: [^\n]*tocsin network rekey/.test(copy.stderr)], [1, true], copy.stderr);
  child.kill("SIGTERM");
  assert.deepEqual(await once(child, "exit"), [0, null]);
  // Something else has the port.
  const other = createServer().listen(node.peer, "127.0.0.1");
  await once(other, "listening");
  const second = restored();
  other.close();
  assert.deepEqual([second.status, /^ADDRESS_IN_USE: .*127\.0\.0\.1/m.test(second.stderr)], [1, true], second.stderr);
});
