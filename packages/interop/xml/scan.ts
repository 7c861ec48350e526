import { SaxesParser } from "saxes";
import { InteropError, type Place } from "../finding.ts";
import { XML_DEPTH_MAX, XML_RUN_MAX, XML_SILENT_MAX } from "../limits.ts";

/** What is told of an XML text, in the order in which it stands there. Names are without prefix. */
export interface XmlHandler {
  open(name: string, attributes: { readonly [name: string]: string }, namespace: string): void;
  close(name: string): void;
  text(text: string): void;
}

/**
 * Reads XML 1.0 with namespaces, piece by piece. A document type, and with it every entity beside the five of XML itself,
 * is refused, and so is what is nested deeper than `depthMax`; nothing outside the text is ever looked at. A text longer
 * than `XML_RUN_MAX` is cut there, so a reader that has a lower limit of its own can pass over it and go on.
 */
export class XmlScanner {
  readonly #parser = new SaxesParser({ xmlns: true, position: false });
  readonly #place: Place;
  /** Units since the last `<`, and since the parser told of anything: what it holds is no longer than that. */
  #run = 0;
  #silent = 0;

  constructor(handler: XmlHandler, place: Place, depthMax = XML_DEPTH_MAX) {
    this.#place = place;
    let depth = 0;
    this.#parser.on("doctype", () => {
      throw new InteropError("XML_FORBIDDEN", place);
    });
    this.#parser.on("error", () => {
      throw new InteropError("XML_BROKEN", place);
    });
    this.#parser.on("opentag", ({ local, uri, attributes }) => {
      this.#silent = 0;
      depth += 1;
      if (depth > depthMax) throw new InteropError("XML_TOO_LARGE", place);
      const own = Object.values(attributes).filter(({ prefix }) => prefix !== "xmlns");
      handler.open(local, Object.fromEntries(own.map((one) => [one.local, one.value])), uri);
    });
    this.#parser.on("closetag", ({ local }) => {
      this.#silent = 0;
      depth -= 1;
      handler.close(local);
    });
    this.#parser.on("text", (text) => handler.text(text));
    this.#parser.on("cdata", (text) => handler.text(text));
  }

  /** @throws InteropError with XML_BROKEN, XML_FORBIDDEN or XML_TOO_LARGE */
  write(piece: string): void {
    const thin = this.#thinned(piece);
    this.#silent += thin.length;
    this.#parser.write(thin);
    if (this.#silent > XML_SILENT_MAX) throw new InteropError("XML_TOO_LARGE", this.#place);
  }

  /** @throws InteropError when the text ends before its root element does */
  end(): void {
    this.#parser.close();
  }

  /** The piece without what is beyond the bound of one text. A tag that is cut so is broken, and refused for that. */
  #thinned(piece: string): string {
    if (this.#run + piece.length <= XML_RUN_MAX) {
      const last = piece.lastIndexOf("<");
      this.#run = last < 0 ? this.#run + piece.length : piece.length - last - 1;
      return piece;
    }
    return piece.replace(/<|[^<]+/g, (part) => {
      const room = Math.max(0, XML_RUN_MAX - this.#run);
      this.#run = part === "<" ? 0 : this.#run + part.length;
      return part === "<" || part.length <= room ? part : part.slice(0, room).replace(/&[^;]{0,9}$/, "");
    });
  }
}
