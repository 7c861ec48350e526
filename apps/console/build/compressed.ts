import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import type { Plugin } from "vite";

const TEXTS = /\.(?:js|css|svg|json)$/;
/** Beyond this brotli takes many times as long for a few percent. */
const QUALITY = 9;

/** Writes a gzip and a brotli form beside every text of the build, for the node to send as it is. */
export function compressed(): Plugin {
  let folder = "";
  return {
    name: "compressed",
    apply: "build",
    configResolved({ root, build }) {
      folder = resolve(root, build.outDir, build.assetsDir);
    },
    closeBundle() {
      for (const name of readdirSync(folder).filter((file) => TEXTS.test(file))) {
        const bytes = readFileSync(resolve(folder, name));
        writeFileSync(resolve(folder, `${name}.gz`), gzipSync(bytes, { level: 9 }));
        writeFileSync(
          resolve(folder, `${name}.br`),
          brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: QUALITY } }),
        );
      }
    },
  };
}
