import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";
import { areas } from "./build/areas.ts";
import { compressed } from "./build/compressed.ts";
import { endpointsAlone } from "./build/endpoints.ts";

/** The console as the node serves it: one page, hashed files beside their compressed forms. */
export default defineConfig({
  root: import.meta.dirname,
  plugins: [react(), areas(), endpointsAlone(), compressed()],
  build: {
    target: "es2023",
    modulePreload: { polyfill: false },
    manifest: true,
    reportCompressedSize: false,
    // What draws figures is fetched when figures are asked for; test/size.test.ts bounds what comes first.
    chunkSizeWarningLimit: 700,
    // The duty page is fetched by its name as every page is, and is there already: main.tsx brings it.
    rolldownOptions: { checks: { ineffectiveDynamicImport: false } },
  },
});
