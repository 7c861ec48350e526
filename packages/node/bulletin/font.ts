import { existsSync } from "node:fs";

/** Where distributions put Noto Sans CJK, in the order in which they are tried. */
const FILES = [
  "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
  "/usr/share/fonts/noto-cjk/NotoSansCJK-Regular.ttc",
  "/usr/share/fonts/google-noto-sans-cjk-fonts/NotoSansCJK-Regular.ttc",
  "/usr/share/fonts/google-noto-cjk/NotoSansCJK-Regular.ttc",
];
const FACE = "NotoSansCJKsc-Regular";

/** A font file; of a collection, which of its faces. */
export interface FontFile {
  readonly path: string;
  readonly face?: string | undefined;
}

/**
 * The font that PDFs are set in: the one that is configured, or Noto Sans CJK where the system has it.
 * @param configured path of a TrueType or OpenType file; of a collection `path#face`
 */
export function findFont(configured: string | undefined): FontFile | undefined {
  if (configured !== undefined) {
    const [path = "", face] = configured.split("#");
    return { path, face };
  }
  const path = FILES.find((file) => existsSync(file));
  return path === undefined ? undefined : { path, face: FACE };
}
