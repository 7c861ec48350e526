import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { CLASSES, type SituationClass } from "../../packages/situation/index.ts";
import { BRIGHTER_FILES, brighterPosts } from "../opinion/examples.ts";

/** A labelled text: its two labels, given without sight of each other, and the one that was decided on. */
export interface Labelled {
  readonly id: string;
  /** Texts of one template stay in one fold; a real post is alone in its own. */
  readonly template: string;
  readonly text: string;
  readonly isReal: boolean;
  readonly first: SituationClass;
  readonly second: SituationClass;
  readonly label: SituationClass;
}

interface Line {
  readonly id: string;
  readonly template?: string;
  readonly text?: string;
  readonly first: SituationClass;
  readonly second: SituationClass;
  readonly label: SituationClass;
}

const FILE = new URL("../../packages/situation/training/situations.jsonl", import.meta.url);

/**
 * The labelled texts. Those of ours have their text in the file; posts of BRIGHTER (CC BY 4.0) are named by id, and their
 * text comes from its two CSV files.
 *
 * @param folder where BRIGHTER's CSV files lie
 * @throws Error when a file is missing or an id is not in it
 */
export function readLabelled(folder: string): Labelled[] {
  const missing = BRIGHTER_FILES.find((name) => !existsSync(join(folder, name)));
  if (missing !== undefined)
    throw new Error(`${join(folder, missing)} is missing; give the folder with BRIGHTER's Chinese files, track B.`);
  const posts = new Map(brighterPosts(folder).map(({ id, text }) => [id, text]));
  const lines = readFileSync(FILE, "utf8").trimEnd().split("\n");
  return lines.map((line) => {
    const { id, template, text, first, second, label }: Line = JSON.parse(line);
    const content = text ?? posts.get(id);
    if (content === undefined) throw new Error(`There is no post ${id} in ${folder}.`);
    if (![first, second, label].every((name) => CLASSES.includes(name))) throw new Error(`${id} has an unknown label.`);
    return { id, template: template ?? id, text: content, isReal: text === undefined, first, second, label };
  });
}
