/** Codes that people read, say and type: without letters and digits that look alike (Crockford's alphabet), five bits a sign. */
const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/** A code of so many signs, without the hyphens in which it is shown. */
export function newCode(random: (size: number) => Uint8Array, length: number): string {
  return [...random(length)].map((byte) => ALPHABET[byte % ALPHABET.length]).join("");
}

/** The code as it is shown, such as `7K2M-40QX`. */
export function shownCode(code: string): string {
  return code.replace(/(.{4})(?=.)/g, "$1-");
}

/** The code as it was made, however it was typed. */
export function typedCode(text: string): string {
  return text
    .toUpperCase()
    .replace(/[^0-9A-Z]/g, "")
    .replace(/O/g, "0")
    .replace(/[IL]/g, "1");
}
