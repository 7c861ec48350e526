import { readFileSync } from "node:fs";

const root: { dependencies: Record<string, string> } = JSON.parse(readFileSync("package.json", "utf8"));
const test = "test/**/*.test.ts";

/** Dead code: files, exports and dependencies that nothing uses. */
export default {
  workspaces: {
    ".": {
      entry: ["bin/tocsin.js", "tools/{test,build}.ts", "tools/test/*.test.ts"],
      project: ["tools/**/*.ts", "bin/*.js"],
      // The packed command's run-time dependencies: the packages use them, the root installs them for it.
      ignoreDependencies: Object.keys(root.dependencies),
    },
    "packages/*": { entry: ["index.ts", test], project: "**/*.ts" },
    "packages/testkit": { entry: ["index.ts", "simulate.ts", test], project: "**/*.ts" },
    "apps/cli": { entry: ["tocsin.ts", test], project: "**/*.ts" },
    "scenarios/*": { entry: ["start.ts", test], project: "**/*.ts" },
    bench: { entry: ["bench.ts", test], project: "**/*.ts" },
  },
};
