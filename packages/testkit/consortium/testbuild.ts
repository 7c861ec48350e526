import { registerHooks } from "node:module";
import { BUILDS, BUILD_VARIABLE, isBuild, patched } from "./builds.ts";

/** Preloaded into a node's process: makes a test build of the modules that it loads. */
const build = process.env[BUILD_VARIABLE] ?? "";
if (!isBuild(build)) throw new Error(`${BUILD_VARIABLE} names none of ${Object.keys(BUILDS).join(", ")}`);

registerHooks({
  load(url, context, nextLoad) {
    const loaded = nextLoad(url, context);
    if (!url.endsWith(".ts") || loaded.source === undefined || loaded.source === null) return loaded;
    const { source } = loaded;
    const text = typeof source === "string" ? source : Buffer.from(source as Uint8Array).toString("utf8");
    return { ...loaded, source: patched(build, url, text) };
  },
});
