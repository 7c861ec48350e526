import { chunksOf, type TableFile } from "./file.ts";
import type { ReadTableOptions } from "./row.ts";

type Encoding = NonNullable<ReadTableOptions["encoding"]>;

/** The encoding of a CSV file: by its byte order mark, else UTF-8 where all of it is that, else GB18030. */
export async function encodingOf(file: TableFile): Promise<Encoding> {
  const [first, second] = await file.read(0, 2);
  if (first === 0xff && second === 0xfe) return "utf-16le";
  const decoder = new TextDecoder("utf-8", { fatal: true });
  try {
    for await (const chunk of chunksOf(file)) decoder.decode(chunk, { stream: true });
    decoder.decode();
    return "utf-8";
  } catch {
    return "gb18030";
  }
}

/** A file's text piece by piece, without byte order mark. What the encoding does not have becomes U+FFFD. */
export async function* textOf(
  file: TableFile,
  encoding: Encoding,
): AsyncGenerator<{ readonly text: string; readonly bytes: number }> {
  const decoder = new TextDecoder(encoding);
  let bytes = 0;
  for await (const chunk of chunksOf(file)) {
    bytes += chunk.length;
    yield { text: decoder.decode(chunk, { stream: true }), bytes };
  }
  const rest = decoder.decode();
  if (rest !== "") yield { text: rest, bytes };
}
