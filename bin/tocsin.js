#!/usr/bin/env node
// Starts the packaged Node with the command, so that the Node on PATH does not matter: hence syntax that an old Node
// reads. In the project the command is its TypeScript source, in the published package what the build made of it.
"use strict";

const spawn = require("child_process").spawn;
const existsSync = require("fs").existsSync;
const path = require("path");

const root = path.dirname(__dirname);
const source = path.join(root, "apps", "cli", "tocsin.ts");
const entry = existsSync(source) ? source : path.join(root, "dist", "tocsin.js");

/** The Node of npm's `node` package, or undefined when its install script has not run. */
function packagedNode() {
  try {
    const manifest = require.resolve("node/package.json");
    const binary = path.join(path.dirname(manifest), "bin", process.platform === "win32" ? "node.exe" : "node");
    return existsSync(binary) ? binary : undefined;
  } catch {
    return undefined;
  }
}

function fail(text) {
  process.stderr.write(`tocsin: ${text}\n`);
  process.exit(1);
}

let node = packagedNode();
if (node === undefined && parseInt(process.versions.node, 10) >= 24) node = process.execPath;
if (node === undefined) {
  fail("the packaged Node is missing; run `npm rebuild node` where tocsin is installed, or use Node 24 or newer.");
}

// A young generation of 16 MiB or more a thread costs memory and gains a node nothing that can be measured. Nor does a heap
// that may be four times of what is alive in it before it is cleared, which is what V8 allows.
const options = [
  "--disable-warning=ExperimentalWarning",
  "--max-semi-space-size=4",
  "--heap-growing-percent=50",
  entry,
].concat(process.argv.slice(2));
const child = spawn(node, options, { stdio: "inherit" });

child.on("error", (error) => {
  fail(`the packaged Node does not start: ${error.message}`);
});

// A terminal sends Ctrl-C to the whole group, so the child already has it.
process.on("SIGINT", () => {
  if (!process.stdin.isTTY) child.kill("SIGINT");
});
["SIGTERM", "SIGHUP"].forEach((signal) => {
  process.on(signal, () => {
    child.kill(signal);
  });
});

child.on("exit", (code, signal) => {
  if (signal === null) process.exit(code);
  process.removeAllListeners(signal);
  process.kill(process.pid, signal);
});
