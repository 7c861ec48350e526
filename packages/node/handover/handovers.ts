import { join } from "node:path";
import type { HandoverItem } from "@tocsin/api";
import { NodeError } from "../errors.ts";
import { RecordFiles } from "../token/recordfiles.ts";
import type { TokenOptions } from "../token/tokens.ts";

const FOLDER = "handovers";
const LISTED_MAX = 20;
/** Notes of a unit; the oldest give way to newer ones. */
export const NOTES_MAX = 500;

/** Notes between shifts, a file each in the node's folder. They are the unit's own and no part of the ledger. */
export class Handovers {
  readonly #options: TokenOptions;
  readonly #files: RecordFiles<HandoverItem>;

  constructor(options: TokenOptions) {
    this.#options = options;
    this.#files = new RecordFiles(join(options.dir, FOLDER));
  }

  /** The unit's newest notes, newest first. */
  list(unit: string): readonly HandoverItem[] {
    return this.#of(unit).slice(0, LISTED_MAX);
  }

  /** Durable when it returns. */
  leave(unit: string, author: string, text: string): HandoverItem {
    for (const { id } of this.#of(unit).slice(NOTES_MAX - 1)) this.#files.remove(id);
    const id = Buffer.from(this.#options.random(8)).toString("hex");
    const note: HandoverItem = { id, unit, author, at: this.#options.now(), text };
    this.#files.put(id, note);
    return note;
  }

  /**
   * Notes who took over. The first to do so stays.
   * @throws NodeError NOT_FOUND also for notes of other units; FORBIDDEN for the note's author
   */
  acknowledge(unit: string, officer: string, id: string): HandoverItem {
    const note = this.#files.get(id);
    if (note?.unit !== unit) throw new NodeError("NOT_FOUND", id);
    if (note.author === officer) throw new NodeError("FORBIDDEN", "author");
    if (note.acknowledged !== undefined) return note;
    const taken: HandoverItem = { ...note, acknowledged: { officer, at: this.#options.now() } };
    this.#files.put(id, taken);
    return taken;
  }

  #of(unit: string): readonly HandoverItem[] {
    const own = this.#files.list().filter((note) => note.unit === unit);
    return own.sort((a, b) => b.at - a.at || (a.id < b.id ? -1 : 1));
  }
}
