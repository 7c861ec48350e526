import { jiebaSegment } from "../../packages/node/index.ts";
import {
  CLASSES,
  type SituationClass,
  classifySituations,
  macroF1,
  trainSituations,
} from "../../packages/situation/index.ts";
import { type Labelled, readLabelled } from "./labels.ts";

/**
 * Prints how far the two labels of each text agree, and how well the classifier finds the label of texts whose template
 * it has not seen: `npm run situation:evaluate-classes -- FOLDER`, the folder with BRIGHTER's Chinese files.
 */
const FOLDS = 5;
/** Divisions into folds; the tables are of the first. */
const DIVISIONS = 5;

type Found = ReadonlyMap<string, SituationClass | null>;

const folder = process.argv[2] ?? "../shared/data/text/brighter";
const texts = readLabelled(folder);
const print = (line: string) => process.stdout.write(`${line}\n`);

print(`${texts.length} texts, ${texts.filter(({ isReal }) => isReal).length} of them posts of BRIGHTER`);
print(`Cohen's κ of the two labels: ${kappa(texts).toFixed(3)}; posts ${kappa(texts.filter(isReal)).toFixed(3)}`);
const segment = jiebaSegment();
const told = crossValidated(texts, 0);
table("all", texts, told);
table("posts", texts.filter(isReal), told);
table(
  "ours",
  texts.filter((text) => !isReal(text)),
  told,
);
const others = Array.from({ length: DIVISIONS - 1 }, (_, i) => macroF1Of(texts, crossValidated(texts, i + 1)));
const all = [macroF1Of(texts, told), ...others].toSorted((a, b) => a - b);
print(`macro-F1 over ${DIVISIONS} divisions into folds: ${all.map((f1) => f1.toFixed(3)).join(", ")}`);

function isReal(text: Labelled): boolean {
  return text.isReal;
}

/** Agreement of two labels beyond that of chance. */
function kappa(items: readonly Labelled[]): number {
  const n = items.length;
  const same = items.filter(({ first, second }) => first === second).length / n;
  const chance = CLASSES.reduce((sum, name) => {
    const [a, b] = [items.filter(({ first }) => first === name), items.filter(({ second }) => second === name)];
    return sum + (a.length / n) * (b.length / n);
  }, 0);
  return (same - chance) / (1 - chance);
}

/** What a model says of each text that has not learnt from its template. */
function crossValidated(items: readonly Labelled[], division: number): Found {
  const folds = foldsOf(items, division);
  const found = new Map<string, SituationClass | null>();
  for (let fold = 0; fold < FOLDS; fold++) {
    const held = items.filter(({ template }) => folds.get(template) === fold);
    const model = trainSituations(
      items.filter(({ template }) => folds.get(template) !== fold),
      segment,
    );
    const { rows } = classifySituations(
      model,
      held.map(({ text }) => text),
      segment,
    );
    for (const [i, { id }] of held.entries()) found.set(id, rows[i]?.class ?? null);
  }
  return found;
}

/** A fold for each template: by the hash of its name, so that a new text moves no other. */
function foldsOf(items: readonly Labelled[], division: number): ReadonlyMap<string, number> {
  const names = [...new Set(items.map(({ template }) => template))];
  return new Map(names.map((name) => [name, hash(`${division} ${name}`) % FOLDS]));
}

function hash(name: string): number {
  let value = 0x811c9dc5;
  for (let i = 0; i < name.length; i++) value = Math.imul(value ^ name.charCodeAt(i), 0x01000193) >>> 0;
  return (value ^ (value >>> 15)) >>> 0;
}

function scoresOf(items: readonly Labelled[], found: Found) {
  return CLASSES.map((one) => {
    const wanted = items.filter(({ label }) => label === one).length;
    const given = items.filter(({ id }) => found.get(id) === one).length;
    const both = items.filter(({ id, label }) => label === one && found.get(id) === one).length;
    return { one, wanted, f1: wanted + given === 0 ? 0 : (2 * both) / (wanted + given) };
  });
}

function macroF1Of(items: readonly Labelled[], found: Found): number {
  const told = items.map(({ id }) => found.get(id) ?? null);
  return macroF1<SituationClass | null>(
    told,
    items.map(({ label }) => label),
    CLASSES,
  );
}

function table(name: string, items: readonly Labelled[], found: Found): void {
  const right = items.filter(({ id, label }) => found.get(id) === label).length / items.length;
  print(`${name}: macro-F1 ${macroF1Of(items, found).toFixed(3)}, right ${right.toFixed(3)}`);
  for (const { one, wanted, f1 } of scoresOf(items, found))
    print(`  ${one.padEnd(10)} F1 ${f1.toFixed(3)} of ${wanted}`);
}
