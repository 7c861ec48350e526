import { keepFile } from "../../app/keepfile.ts";

const BYTES_MAX = 16_000_000;

/** A file that the user chose, as text; not read where it is larger than any proof may be. */
export type Chosen =
  | { readonly name: string; readonly text: string }
  | { readonly name: string; readonly text?: undefined };

/** Reads a file that the user chose. */
export async function readChosen(file: File): Promise<Chosen> {
  const { name } = file;
  return file.size > BYTES_MAX ? { name } : { name, text: await file.text() };
}

/** Hands a text to the user as a file. */
export function save(name: string, text: string): void {
  keepFile(name, new Blob([text], { type: "text/plain" }));
}
