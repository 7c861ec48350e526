import { InteropError } from "../finding.ts";
import { CELL_TEXT_MAX, SHARED_STRINGS_MAX, SHARED_TEXT_MAX } from "../limits.ts";
import { type XmlHandler, XmlScanner } from "../xml/scan.ts";
import type { Archive } from "./archive.ts";
import { isDateFormat } from "./dates.ts";

/** What a sheet's cells refer to. */
export interface Workbook {
  readonly sheets: readonly { readonly name: string; readonly path: string; readonly isHidden: boolean }[];
  /** By style: whether its numbers are days and times. */
  readonly isDate: readonly boolean[];
  readonly strings: readonly string[];
  /** Whether days count from 1904, as in files of old Macintoshes. */
  readonly is1904: boolean;
}

/** @throws InteropError when a part is missing, broken or too large */
export async function readWorkbook(archive: Archive, file: string): Promise<Workbook> {
  const targets = await relations(archive, file);
  const main = targets.root ?? "xl/workbook.xml";
  if (!archive.has(main)) throw new InteropError("FILE_FORMAT", { file });
  const folder = main.slice(0, main.lastIndexOf("/") + 1);
  const links = await linksOf(archive, file, `${folder}_rels/${main.slice(folder.length)}.rels`, folder);
  const sheets: { name: string; path: string; isHidden: boolean }[] = [];
  let is1904 = false;
  await scan(archive, main, file, {
    open: (name, attributes) => {
      if (name === "workbookPr") is1904 = isTrue(attributes["date1904"]);
      const path = links.byId.get(attributes["id"] ?? "");
      if (name === "sheet" && path !== undefined)
        sheets.push({
          name: attributes["name"] ?? "",
          path,
          isHidden: (attributes["state"] ?? "visible") !== "visible",
        });
    },
  });
  return {
    sheets,
    is1904,
    isDate: await dateStyles(archive, file, links.byType.get("styles") ?? `${folder}styles.xml`),
    strings: await sharedStrings(archive, file, links.byType.get("sharedStrings") ?? `${folder}sharedStrings.xml`),
  };
}

/** Whether an attribute of XML Schema's type boolean is true. */
export function isTrue(value: string | undefined): boolean {
  return value === "1" || value === "true";
}

/** Reads one part of the workbook; a part that is not there has nothing. */
async function scan(archive: Archive, path: string, file: string, handler: Partial<XmlHandler>): Promise<void> {
  if (!archive.has(path)) return;
  const nothing = () => undefined;
  const scanner = new XmlScanner({ open: nothing, close: nothing, text: nothing, ...handler }, { file });
  for await (const { text } of archive.text(path)) scanner.write(text);
  scanner.end();
}

interface Links {
  readonly byId: ReadonlyMap<string, string>;
  readonly byType: ReadonlyMap<string, string>;
}

async function linksOf(archive: Archive, file: string, path: string, folder: string): Promise<Links> {
  const byId = new Map<string, string>();
  const byType = new Map<string, string>();
  await scan(archive, path, file, {
    open: (name, { Id, Type, Target, TargetMode }) => {
      // What lies outside the file is never opened.
      if (name !== "Relationship" || Target === undefined || TargetMode === "External") return;
      const target = Target.startsWith("/") ? Target.slice(1) : folder + Target;
      byId.set(Id ?? "", target);
      byType.set((Type ?? "").slice((Type ?? "").lastIndexOf("/") + 1), target);
    },
  });
  return { byId, byType };
}

async function relations(archive: Archive, file: string): Promise<{ readonly root: string | undefined }> {
  const { byType } = await linksOf(archive, file, "_rels/.rels", "");
  return { root: byType.get("officeDocument") };
}

async function dateStyles(archive: Archive, file: string, path: string): Promise<boolean[]> {
  const formats = new Map<string, string>();
  const isDate: boolean[] = [];
  let isInside = false;
  await scan(archive, path, file, {
    open: (name, attributes) => {
      const id = attributes["numFmtId"] ?? "0";
      if (name === "numFmt") formats.set(id, attributes["formatCode"] ?? "");
      if (name === "cellXfs") isInside = true;
      if (name === "xf" && isInside) isDate.push(isDateFormat(Number(id), formats.get(id)));
    },
    close: (name) => {
      if (name === "cellXfs") isInside = false;
    },
  });
  return isDate;
}

async function sharedStrings(archive: Archive, file: string, path: string): Promise<string[]> {
  const strings: string[] = [];
  let [current, total, isText, isPhonetic] = ["", 0, false, false];
  await scan(archive, path, file, {
    open: (name) => {
      if (name === "si") current = "";
      if (name === "rPh") isPhonetic = true;
      if (name === "t") isText = !isPhonetic;
    },
    text: (piece) => {
      // One unit more than may be, so that the cell that shows it is seen to be too large.
      if (isText) current = (current + piece).slice(0, CELL_TEXT_MAX + 1);
    },
    close: (name) => {
      if (name === "t") isText = false;
      if (name === "rPh") isPhonetic = false;
      if (name !== "si") return;
      total += current.length;
      if (total > SHARED_TEXT_MAX || strings.length >= SHARED_STRINGS_MAX)
        throw new InteropError("FILE_TOO_LARGE", { file });
      strings.push(current);
    },
  });
  return strings;
}
