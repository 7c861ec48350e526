import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { nanjingNetwork, UNITS } from "../cast.ts";
import { LUKOU, EVENT } from "../outbreak.ts";
import { canaryOf } from "../reports.ts";
import { homeOf, type Stage } from "../stage.ts";
import { type Check, holds } from "./check.ts";

const MEMBERS = nanjingNetwork(1).chains.flatMap(({ id, units }) =>
  units.map((unit) => ({ unit: unit.id, chain: id })),
);

/** What a unit sealed stands in the clear nowhere: in no file of any node, and in nothing that others get to read. */
export const secret: Check = {
  what: "a canary in each unit's detail is found in no other node's files, logs or API",
  async run(stage, dir) {
    const canaries = Object.values(UNITS)
      .filter((unit) => homeOf(unit) !== "cn")
      .map((unit) => ({ unit, forms: formsOf(canaryOf(unit)) }));
    // The check would find it: the own unit reads its detail.
    const own = await stage
      .client(UNITS.lukou)
      .call("detail", { params: { record: stage.result(LUKOU) }, query: { purpose: "audit" } });
    holds("the unit itself reads its canary", JSON.stringify(own).includes(canaryOf(UNITS.lukou)));
    let bytes = 0;
    for (const path of filesOf(dir)) {
      const content = readFileSync(path).toString("latin1");
      bytes += content.length;
      // What the story writes down of a download is its own note, beside the nodes.
      if (path.endsWith("replay.ndjson")) continue;
      for (const { unit, forms } of canaries)
        for (const form of forms) holds(`the canary of ${unit} stands in ${path}`, !content.includes(form));
    }
    let answers = 0;
    for (const { unit, chain } of MEMBERS) {
      for (const text of await everythingReadBy(stage, unit, chain)) {
        answers += 1;
        for (const { unit: whose, forms } of canaries)
          for (const form of forms) holds(`${unit} reads the canary of ${whose}`, !text.includes(form));
      }
    }
    return `${canaries.length} canaries, ${Math.round(bytes / 1_048_576)} MiB of files, ${answers} answers`;
  },
};

function formsOf(canary: string): string[] {
  const bytes = Buffer.from(canary, "utf8");
  // Base64 of the inner part at each of the three alignments.
  const inner = [0, 1, 2].map((skip) =>
    bytes
      .subarray(skip + 3)
      .toString("base64")
      .slice(0, 40),
  );
  return [canary, bytes.toString("hex"), ...inner];
}

function filesOf(dir: string): string[] {
  return readdirSync(dir, { withFileTypes: true }).flatMap((entry) => {
    const path = join(dir, entry.name);
    return entry.isDirectory() ? filesOf(path) : [path];
  });
}

/** What a unit gets of everything that can be listed. */
async function everythingReadBy(stage: Stage, unit: string, chain: string): Promise<string[]> {
  const client = stage.client(unit, chain);
  const limit = 200;
  const replies: unknown[] = [
    await client.call("reports", { query: { limit } }),
    await client.call("summaries", { query: { limit } }),
    await client.call("notices", { query: { limit } }),
    await client.call("requests", { query: { limit } }),
    await client.call("events", { query: { limit } }),
    await client.call("timeline", { params: { event: stage.result(EVENT) }, query: { limit } }),
    await client.call("resources", { query: { limit } }),
    await client.call("blocks", { query: { limit } }),
    await client.call("clocks", { query: { limit } }),
    await client.call("units", { query: { limit } }),
  ];
  return replies.map((reply) => JSON.stringify(reply));
}
