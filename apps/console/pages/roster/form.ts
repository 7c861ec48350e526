import type { Roster, RosterContact } from "@tocsin/api";
import { fromField, toField } from "../../app/time.ts";

/** A contact as the form has it: one a line, of whichever officer. */
export interface ContactRow {
  readonly officer: string;
  readonly way: "mail" | string;
  readonly to: string;
  readonly url?: string;
  readonly language: "zh" | "en";
}

/** What the form holds. */
export interface RosterForm {
  readonly contacts: readonly ContactRow[];
  readonly shifts: Roster["shifts"];
  readonly exceptions: readonly {
    /** As a field of type `datetime-local` has it, in Beijing time. */
    readonly from: string;
    readonly to: string;
    readonly officer: string;
    readonly deputy: string;
  }[];
  readonly minutes?: number | null;
}

/** The form of a roster. */
export function formOf({ persons, shifts, exceptions, minutes }: Roster): RosterForm {
  return {
    contacts: persons.flatMap(({ officer, contacts }) => contacts.map((contact) => ({ officer, ...rowOf(contact) }))),
    shifts,
    exceptions: exceptions.map((one) => ({ ...one, from: toField(one.from), to: toField(one.to) })),
    ...(minutes === undefined ? {} : { minutes }),
  };
}

/** The roster that a form says; templates, which it does not show, stay as they are. */
export function rosterOf(
  { contacts = [], shifts = [], exceptions = [], minutes }: RosterForm,
  before?: Roster,
): Roster {
  const officers = [...new Set(contacts.map(({ officer }) => officer))];
  return {
    persons: officers.map((officer) => ({
      officer,
      contacts: contacts.filter((row) => row.officer === officer).map(contactOf),
    })),
    shifts,
    exceptions: exceptions.map((one) => ({ ...one, from: fromField(one.from) ?? 0, to: fromField(one.to) ?? 0 })),
    ...(minutes == null ? {} : { minutes }),
    ...(before?.templates === undefined ? {} : { templates: before.templates }),
  };
}

function rowOf(contact: RosterContact): Omit<ContactRow, "officer"> {
  const { to, language } = contact;
  return contact.kind === "mail"
    ? { way: "mail", to, language }
    : { way: contact.template, to, url: contact.url, language };
}

function contactOf({ way, to, url = "", language }: ContactRow): RosterContact {
  return way === "mail"
    ? { kind: "mail", to: to.trim(), language }
    : { kind: "gateway", template: way, to: to.trim(), url: url.trim(), language };
}
