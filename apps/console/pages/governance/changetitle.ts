import type { ChangeItem } from "@tocsin/api";
import type { Change } from "@tocsin/core";
import { type Language, textOf } from "../../app/catalogue.ts";
import { ROLES } from "../../app/enumerations.ts";
import { policyName } from "./tell.ts";
import { GOVERNANCE } from "./words.ts";

/** What a change is about, in a few words. */
export function titleOf(item: ChangeItem, language: Language, unitName: (id: string) => string): string {
  const say = (key: keyof typeof GOVERNANCE, values: { readonly [name: string]: string | number }) =>
    textOf(GOVERNANCE[key], language, values);
  const change = item.content as Change;
  switch (change.kind) {
    case "policy":
      return say("policyChange", { name: policyName(change.name, language) });
    case "contract":
      return say("contractChange", { version: change.version });
    case "role":
      return say("roleChange", { unit: unitName(change.unit), role: textOf(ROLES[change.role], language) });
    case "client":
      return say("clientChange", { chain: change.chain });
    case "validators":
      return say("validatorsChange", { count: change.validators.length });
    case "engine":
      return say("engineChange", { engine: change.engine });
  }
}
