import { existsSync, readFileSync } from "node:fs";
import { conform } from "@tocsin/core";
import type { OidcSettings } from "@tocsin/node";
import { type Static, Type } from "typebox";
import { Usage } from "../exit.ts";

const OidcFile = Type.Object(
  {
    issuer: Type.String({ minLength: 8, maxLength: 300 }),
    clientId: Type.String({ minLength: 1, maxLength: 200 }),
    clientSecret: Type.Optional(Type.String({ minLength: 1, maxLength: 300 })),
    name: Type.Object(
      { zh: Type.String({ minLength: 1, maxLength: 80 }), en: Type.String({ minLength: 1, maxLength: 120 }) },
      { additionalProperties: false },
    ),
    claim: Type.Optional(Type.String({ minLength: 1, maxLength: 80 })),
  },
  { additionalProperties: false },
);

/** Reads the settings of an identity provider. @throws Usage; Refusal SCHEMA */
export function readOidc(file: string | undefined): OidcSettings | undefined {
  if (file === undefined) return undefined;
  if (!existsSync(file)) throw new Usage(`${file} does not exist.`);
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(file, "utf8"));
  } catch {
    throw new Usage(`${file} is not JSON.`);
  }
  conform(OidcFile, value as never);
  return value as Static<typeof OidcFile>;
}
