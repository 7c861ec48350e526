/** An area as the lists of GB/T 2260 have it: code without trailing zeros, Chinese name, pinyin by syllable. */
export type AreaEntry = readonly [code: string, name: string, pinyin: string];

/**
 * The names of an area and of those around it, `江苏省 南京市 江宁区`, in English `Jiangsu, Nanjing, Jiangning`; its code as long as or
 * where they are not known. Pages without framework get it as it stands here, so it uses nothing from outside itself.
 */
export function areaName(entries: readonly AreaEntry[], given: string, language: "en" | "zh" = "zh"): string {
  // English leaves out what says of which kind the area is. A name of two characters keeps both: `城区` is `Chengqu`.
  const romanised = ([, name, pinyin]: AreaEntry): string => {
    const syllables = pinyin.split(" ");
    const kind = /(?:省|市|区|县|镇|乡|街道)$/.exec(name)?.[0].length ?? 0;
    const isCut = kind > 0 && syllables.length === name.length && name.length - kind >= 2;
    const text = (isCut ? syllables.slice(0, -kind) : syllables).join("");
    return text.charAt(0).toUpperCase() + text.slice(1);
  };
  // GB/T 2260 writes provinces and cities with six digits, too: `320000`, `320100`.
  const code = given.replace(/^(\d{2})0000$|^(\d{4})00$/, "$1$2");
  const lengths = [2, 4, 6, 9].filter((length) => length <= code.length);
  const names = lengths.flatMap((length) => {
    const part = code.slice(0, length);
    const entry = entries.find(([known]) => known === part);
    if (entry === undefined) return length === code.length ? [code] : [];
    return [language === "zh" ? entry[1] : romanised(entry)];
  });
  return names.length === 0 ? code : names.join(language === "zh" ? " " : ", ");
}

/**
 * Whether a search fits an area: the beginning of its code, part of its name, its pinyin or the initials of it. It uses nothing from
 * outside itself, as `areaName`.
 */
export function areaFits([code, name, pinyin]: AreaEntry, search: string): boolean {
  const text = search.trim().toLowerCase();
  if (text === "") return false;
  if (/^\d+$/.test(text)) return code.startsWith(text.replace(/(00)+$/, ""));
  if (name.includes(text)) return true;
  const letters = text.replace(/[\s']/g, "");
  const syllables = pinyin.split(" ");
  const initials = syllables.map((syllable) => syllable.charAt(0)).join("");
  return syllables.join("").startsWith(letters) || initials.startsWith(letters);
}
