import { DEPTH_MAX, type Json, Refusal } from "@tocsin/core";
import { NodeError } from "../errors.ts";

/** What stands around an act's arguments and body in a request: the list of a bulk request, an item of it. */
const DEPTH_AROUND_ACT = 4;
const JSON_DEPTH_MAX = DEPTH_MAX + DEPTH_AROUND_ACT;

/**
 * Reads a JSON body from its bytes. A key that stands twice is refused, because two readers could choose differently, and
 * so is what is nested deeper than any act.
 * @throws NodeError NOT_JSON, DUPLICATE_KEY; Refusal SCHEMA, each with the JSON pointer where
 */
export function parseBody(bytes: Uint8Array): Json {
  let text: string;
  let value: Json;
  try {
    text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    value = JSON.parse(text) as Json;
  } catch {
    // The engine's message may quote the text.
    throw new NodeError("NOT_JSON");
  }
  surveyKeys(text);
  return value;
}

/** A container that the survey is inside of. */
interface Open {
  /** Names seen so far; none in an array. */
  readonly names: Set<string> | undefined;
  /** Name or index of the member at work. */
  at: string | number;
}

/** Walks the text of a JSON value once; its tokens are known to be well formed. */
function surveyKeys(text: string): void {
  const open: Open[] = [];
  const pointer = () => open.map(({ at }) => `/${at}`).join("");
  for (let i = 0; i < text.length; i++) {
    const top = open.at(-1);
    switch (text[i]) {
      case "{":
      case "[":
        if (open.length === JSON_DEPTH_MAX) throw new Refusal("SCHEMA", pointer());
        open.push(text[i] === "{" ? { names: new Set(), at: "" } : { names: undefined, at: 0 });
        break;
      case "}":
      case "]":
        open.pop();
        break;
      case ",":
        if (typeof top?.at === "number") top.at++;
        break;
      case '"': {
        const end = endOfString(text, i);
        if (top?.names !== undefined && isName(text, end)) {
          top.at = JSON.parse(text.slice(i, end + 1)) as string;
          if (top.names.has(top.at)) throw new NodeError("DUPLICATE_KEY", pointer());
          top.names.add(top.at);
        }
        i = end;
        break;
      }
    }
  }
}

/** Position of the quote that ends the string begun at `start`. */
function endOfString(text: string, start: number): number {
  let i = start + 1;
  while (text[i] !== '"') i += text[i] === "\\" ? 2 : 1;
  return i;
}

/** Whether the string that ends here is a member's name: a colon follows. */
function isName(text: string, end: number): boolean {
  let i = end + 1;
  while (" \t\r\n".includes(text[i] ?? "-")) i++;
  return text[i] === ":";
}
