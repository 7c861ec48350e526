import { simulate } from "./seeds.ts";
import { run } from "./simulation.ts";

process.exitCode = await simulate(process.argv.slice(2), (line) => process.stdout.write(`${line}\n`), run);
