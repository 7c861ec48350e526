import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** Where the build puts the console: beside the command as it is published, or in the project's own folder of it. */
const PLACES = ["./console/", "../../console/dist/"];

/** Folder of the built console; undefined where it was not built. */
export function consoleFolder(): string | undefined {
  const folders = PLACES.map((place) => fileURLToPath(new URL(place, import.meta.url)));
  return folders.find((folder) => existsSync(`${folder}index.html`));
}
