import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import type { Command } from "commander";
import { tocsinProgram } from "../tocsin.ts";
import { done, json, openExample, type Running, tocsin } from "./running.ts";

let running: Running;
let province: NodeJS.ProcessEnv;
before(async () => {
  running = await openExample();
  province = running.as("cn-32", "cn-32:jiangsu-hc");
});
after(() => running.close());

/** Paths of all commands that do something. */
function leaves(command: Command, path: readonly string[] = []): string[][] {
  if (command.commands.length === 0) return [[...path]];
  return command.commands.flatMap((child) => leaves(child, [...path, child.name()]));
}

const PROGRAM = tocsinProgram({
  environment: {},
  terminal: { out: () => undefined, err: () => undefined, colour: false },
  exit: () => undefined,
});

test("every command has a help with an example of itself", async () => {
  const paths = leaves(PROGRAM);
  assert.ok(paths.length > 40, `${paths.length} commands`);
  for (const path of paths) {
    const { code, out } = await tocsin([...path, "--help"]);
    assert.equal(code, 0, path.join(" "));
    assert.ok(out.includes(`\n  tocsin ${path.join(" ")}`), `no example in the help of ${path.join(" ")}:\n${out}`);
  }
});

test("every reading command speaks JSON", async () => {
  const reading = ["status", "units", "reports", "notices", "counts", "requests", "clocks", "audit", "events"];
  for (const name of [...reading, "tasks", "resources", "blocks"]) {
    const environment = name === "audit" ? running.as("cn-32", "cn-32:jiangsu-hc", "admin") : province;
    assert.equal(typeof (await json<object>([name], environment)), "object", name);
  }
});

test("it speaks Chinese where it is asked to, by flag, environment or system", async () => {
  for (const [args, environment] of [
    [["--lang", "zh"], {}],
    [[], { TOCSIN_LANG: "zh" }],
    [[], { LANG: "zh_CN.UTF-8" }],
  ] as const) {
    const { out, err } = await tocsin([...args, "units"], { ...province, ...environment });
    assert.match(out, /单位/);
    assert.match(err, /演练/);
    assert.match(out, /江苏省人民医院/);
  }
  assert.match(await done(["units"], province), /Jiangsu Province Hospital/);
});

test("a flag wins over the environment, which wins over the file", async () => {
  const home = join(running.dir, "xdg");
  mkdirSync(join(home, "tocsin"), { recursive: true });
  const [cn, child] = [running.as("cn", "cn:nhc"), province];
  const profile = (of: NodeJS.ProcessEnv) => ({ url: of["TOCSIN_URL"], token: of["TOCSIN_TOKEN"] });
  const profiles = { default: profile(cn), province: profile(child) };
  writeFileSync(join(home, "tocsin", "config.json"), JSON.stringify({ profiles }));
  const file = { XDG_CONFIG_HOME: home };
  const chain = async (args: readonly string[], environment: NodeJS.ProcessEnv) =>
    (await json<{ chain: string }>([...args, "status"], environment)).chain;
  assert.equal(await chain([], file), "cn");
  assert.equal(await chain(["--profile", "province"], file), "cn-32");
  assert.equal(await chain([], { ...file, ...child }), "cn-32");
  const flags = ["--url", String(cn["TOCSIN_URL"]), "--token", String(cn["TOCSIN_TOKEN"])];
  assert.equal(await chain(flags, { ...file, ...child }), "cn");
  writeFileSync(join(home, "tocsin", "config.json"), "not JSON");
  assert.equal((await tocsin(["status"], file)).code, 2);
});

test("exit codes tell what went wrong: 1 refused, 2 used wrongly, 3 no answer", async () => {
  const show = ["show", "f".repeat(64)];
  for (const [args, environment, code, says] of [
    [["status"], { ...province, TOCSIN_TOKEN: "no-token" }, 1, /^UNAUTHORISED: /m],
    [show, province, 1, /^NOT_FOUND: /m],
    [["nonsense"], province, 2, /unknown command/],
    [["show"], province, 2, /missing required argument/],
    [["reports", "--nonsense"], province, 2, /unknown option/],
    [["reports", "--limit", "many"], province, 2, /--limit/],
    [["audit", "--from", "yesterday"], province, 2, /--from/],
    [["show", "ffffff"], province, 2, /ffffff/],
    [["status"], { ...province, TOCSIN_URL: "http://127.0.0.1:1" }, 3, /^UNREACHABLE: /m],
  ] as const) {
    const ran = await tocsin(args, environment);
    assert.equal(ran.code, code, `${args.join(" ")}: ${ran.err}`);
    assert.match(ran.err, says);
    assert.equal(ran.out, "");
  }
});

test("nothing is coloured where there is no terminal", async () => {
  const { out, err } = await tocsin(["units"], province);
  assert.ok(!`${out}${err}`.includes("\u001b"));
});
