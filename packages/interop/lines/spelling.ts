/** A header or value as it is compared: without case, width, spaces, marks of required fields and most punctuation. */
export function spelled(text: string): string {
  return text
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[\s*_.:;,、，。：；/\\"'“”‘’()[\]（）【】]/g, "");
}
