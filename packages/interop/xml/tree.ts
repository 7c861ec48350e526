import { InteropError, type Place } from "../finding.ts";
import { XML_BYTES_MAX, XML_ELEMENTS_MAX } from "../limits.ts";
import { XmlScanner } from "./scan.ts";

/** An element of an XML document, with the text that stands directly in it. */
export interface XmlElement {
  readonly name: string;
  readonly namespace: string;
  readonly text: string;
  readonly children: readonly XmlElement[];
}

interface Open {
  name: string;
  namespace: string;
  text: string;
  children: XmlElement[];
}

/**
 * Reads a small XML document whole: UTF-8, UTF-16 with byte order mark, or GB18030 and its parts where it says so.
 *
 * @throws InteropError with FILE_EMPTY, FILE_TOO_LARGE, XML_BROKEN, XML_FORBIDDEN or XML_TOO_LARGE
 */
export function parseXml(bytes: Uint8Array, place: Place): XmlElement {
  if (bytes.length === 0) throw new InteropError("FILE_EMPTY", place);
  if (bytes.length > XML_BYTES_MAX) throw new InteropError("FILE_TOO_LARGE", place);
  const open: Open[] = [];
  let root: XmlElement | undefined;
  let elements = 0;
  const scanner = new XmlScanner(
    {
      open: (name, _attributes, namespace) => {
        elements += 1;
        if (elements > XML_ELEMENTS_MAX) throw new InteropError("XML_TOO_LARGE", place);
        open.push({ name, namespace, text: "", children: [] });
      },
      text: (text) => {
        const top = open.at(-1);
        if (top !== undefined) top.text += text;
      },
      close: () => {
        const closed = open.pop();
        if (closed === undefined) return;
        const parent = open.at(-1);
        if (parent === undefined) root = closed;
        else parent.children.push(closed);
      },
    },
    place,
  );
  scanner.write(textOf(bytes, place));
  scanner.end();
  if (root === undefined) throw new InteropError("XML_BROKEN", place);
  return root;
}

const ENCODINGS: { readonly [name: string]: string } = {
  "utf-8": "utf-8",
  "us-ascii": "utf-8",
  gb18030: "gb18030",
  gbk: "gb18030",
  gb2312: "gb18030",
};

/** The document's text without its declaration, whose version and encoding are judged here. */
function textOf(bytes: Uint8Array, place: Place): string {
  try {
    const text = new TextDecoder(encodingOf(bytes), { fatal: true }).decode(bytes);
    return text.replace(/^<\?xml\s[^<>]{0,200}\?>/, "");
  } catch {
    throw new InteropError("XML_BROKEN", place);
  }
}

function encodingOf(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return "utf-16le";
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return "utf-16be";
  const head = Buffer.from(bytes.subarray(0, 200)).toString("latin1");
  const named = /^(?:\u00ef\u00bb\u00bf)?<\?xml\s[^<>]*\bencoding\s*=\s*["']([\w-]+)["']/.exec(head)?.[1] ?? "utf-8";
  // What is no encoding that is read is refused by its decoder.
  return ENCODINGS[named.toLowerCase()] ?? "none";
}
