import { findEngine } from "@tocsin/node";
import { live } from "./consortium/life.ts";
import { withoutNamespaces } from "./consortium/machines.ts";
import { runConsortium } from "./consortium/runs.ts";
import { withoutSmallDisks } from "./consortium/smalldisk.ts";

// Fails here with what to do where the engine is not installed.
findEngine();
const means = { withoutNamespaces: withoutNamespaces(), withoutSmallDisks: withoutSmallDisks() };
process.exitCode = await runConsortium(process.argv.slice(2), (line) => process.stdout.write(`${line}\n`), means, live);
