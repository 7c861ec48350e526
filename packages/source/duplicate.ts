import { NearDuplicates } from "@tocsin/situation";
import type { JournalItem, LinkKind } from "./journal.ts";
import type { SourceSettings } from "./settings.ts";

const DAY_MS = 86_400_000;
/** Two texts with so many figures in common, of a day and its neighbours, tell of one event in different words. */
const FIGURES_MIN = 3;
const FIGURES_SHARE = 0.75;
/** Figures of one text that are compared, the first of it: each is looked for in every text of those days. */
const FIGURES_MAX = 64;

interface Told {
  readonly number: number;
  readonly day: number;
  readonly subject: string;
  readonly figures: ReadonlySet<string>;
}

/** What an item tells of besides its text. */
export interface Subject {
  readonly area: string;
  readonly category: string;
  /** When it was published, milliseconds. */
  readonly at: number;
}

/** Finds which earlier item a new one repeats: by its text, or by the figures of the same area, category and day. */
export class Duplicates {
  readonly #capacity: number;
  readonly #texts: NearDuplicates;
  readonly #known = new Set<number>();
  #told: Told[] = [];

  /** @param capacity items remembered; the oldest is forgotten first */
  constructor(capacity = 20_000) {
    this.#capacity = capacity;
    this.#texts = new NearDuplicates({ capacity });
  }

  /** Remembers items that were handled before, each with the subject of its source; in the order in which they were taken. */
  remember(handled: readonly JournalItem[], sources: readonly SourceSettings[]): void {
    const by = new Map(sources.map((settings) => [settings.name, settings]));
    for (const entry of handled) {
      const settings = by.get(entry.source);
      if (settings !== undefined) this.add(entry, subjectOf(entry, settings));
    }
  }

  /** Remembers an item and names the earlier one that it repeats; an item that is known already repeats nothing. */
  add({ number, item }: Pick<JournalItem, "number" | "item">, subject: Subject): { of: number; kind: LinkKind } | null {
    if (this.#known.has(number)) return null;
    this.#known.add(number);
    const text = `${item.title}\n${item.text}`;
    const alike = this.#texts.add(`${number}`, text);
    const told: Told = {
      number,
      day: Math.floor(subject.at / DAY_MS),
      subject: `${subject.area}|${subject.category}`,
      figures: figuresOf(text),
    };
    const event = this.#told.find((earlier) => tellsTheSame(earlier, told));
    this.#told.push(told);
    if (this.#told.length > this.#capacity) this.#told = this.#told.slice(this.#capacity / 10);
    if (alike !== null && alike.likeness !== "figures") return { of: Number(alike.of), kind: alike.likeness };
    if (event !== undefined) return { of: event.number, kind: "event" };
    return alike === null ? null : { of: Number(alike.of), kind: "figures" };
  }
}

/** What an item of a source tells of. */
export function subjectOf({ item, taken }: JournalItem, { report }: SourceSettings): Subject {
  return { area: report.area, category: report.category, at: item.published ?? taken };
}

function tellsTheSame(a: Told, b: Told): boolean {
  if (a.subject !== b.subject || Math.abs(a.day - b.day) > 1) return false;
  const fewer = Math.min(a.figures.size, b.figures.size);
  if (fewer < FIGURES_MIN) return false;
  let common = 0;
  for (const figure of a.figures) if (b.figures.has(figure)) common++;
  return common >= Math.max(FIGURES_MIN, FIGURES_SHARE * fewer);
}

/** Counts with what they count, such as `48例`: dates, times and bare numbers say nothing of an event. */
function figuresOf(text: string): ReadonlySet<string> {
  const figures = new Set<string>();
  // Begun at the first digit only: a number that is of nothing is gone through once.
  for (const [, count, of] of text.normalize("NFKC").matchAll(/(?<!\d)(\d+)\s*([例人名份个株起])/g)) {
    figures.add(`${count}${of}`);
    if (figures.size === FIGURES_MAX) break;
  }
  return figures;
}
