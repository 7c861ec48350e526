import { createHash } from "node:crypto";
import type { Delta, OpenDelta, SealedReference } from "@tocsin/core";
import type { Stage } from "./stage.ts";

/** What all reports of the story share. */
export interface Story {
  readonly situation: OpenDelta["situation"];
  readonly category: string;
  readonly headline: string;
  readonly main?: string;
  readonly area: string;
  readonly occurred: number;
  readonly detected?: number;
  readonly s?: 1 | 2;
  readonly c?: 1 | 2 | 3 | 4;
  readonly opinion?: NonNullable<OpenDelta["i"]>;
  readonly data: OpenDelta["data"];
  readonly detail?: SealedReference;
  readonly attachments?: SealedReference[];
}

/** A report δ of the story. */
export function delta(story: Story): Delta {
  const {
    situation,
    category,
    headline,
    main,
    area,
    occurred,
    detected,
    s = 1,
    c,
    opinion,
    data,
    detail,
    attachments,
  } = story;
  const sealed = { ...(detail === undefined ? {} : { detail }), ...(attachments === undefined ? {} : { attachments }) };
  return {
    form: "open",
    situation,
    a: { category, headline, place: { area }, ...(main === undefined ? {} : { main }) },
    t: { occurred, ...(detected === undefined ? {} : { detected }) },
    s,
    ...(opinion === undefined ? {} : { i: opinion }),
    ...(c === undefined ? {} : { c }),
    data,
    ...(Object.keys(sealed).length === 0 ? {} : { sealed }),
  };
}

/** Files a report with a sealed detail that holds the unit's canary. The act's id names the record. */
export async function file(stage: Stage, name: string, unit: string, story: Story, event?: string): Promise<string> {
  const detail = story.detail ?? (await stage.seal(`${name}, detail`, unit, detailOf(unit)));
  const args = event === undefined ? {} : { event };
  return stage.act(name, unit, { action: "reports.submit", args, body: { ...delta({ ...story, detail }) } });
}

/** The detail of a unit's reports: nothing personal, and a text by which its way can be followed. */
export function detailOf(unit: string): { readonly note: string; readonly canary: string } {
  return { note: "Synthetic detail of an exercise; it names nobody.", canary: canaryOf(unit) };
}

/** A text that stands nowhere but in the sealed details of one unit. */
export function canaryOf(unit: string): string {
  return `canary-${createHash("sha256").update(`canary of ${unit}`).digest("hex").slice(0, 40)}`;
}
