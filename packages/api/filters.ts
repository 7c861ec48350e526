import { Time } from "@tocsin/core";
import { type Static, Type } from "typebox";
import { endpoint } from "./endpoint.ts";
import { strict } from "./forms.ts";

/** What an officer looks for again and again, under a name of their own. */
const Filter = {
  /** The page that it belongs to, as whoever saves it calls it. */
  page: Type.String({ pattern: "^[a-z0-9-]{1,24}$" }),
  name: Type.String({ minLength: 1, maxLength: 60 }),
  /** In the form of that page's address. */
  value: Type.String({ maxLength: 2_000 }),
};
const FilterId = Type.String({ pattern: "^[0-9a-f]{16}$" });

export const FilterItem = Type.Object({ id: FilterId, ...Filter, changed: Time }, strict);
export type FilterItem = Static<typeof FilterItem>;

export const filters = {
  filters: endpoint({
    method: "GET",
    path: "/v1/filters",
    summary: "The officer's saved filters, by page and name.",
    tag: "filters",
    auth: "token",
    reply: Type.Object({ items: Type.Array(FilterItem) }, strict),
  }),
  saveFilter: endpoint({
    method: "POST",
    path: "/v1/filters",
    summary: "Save a filter on the node; one of the same page and name is replaced.",
    tag: "filters",
    auth: "token",
    body: Type.Object(Filter, strict),
    reply: FilterItem,
  }),
  removeFilter: endpoint({
    method: "DELETE",
    path: "/v1/filters/{id}",
    summary: "Remove one of the officer's saved filters.",
    tag: "filters",
    auth: "token",
    params: Type.Object({ id: FilterId }, strict),
    reply: Type.Object({ removed: Type.Boolean() }, strict),
  }),
} as const;
