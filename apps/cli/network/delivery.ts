import { existsSync, readFileSync } from "node:fs";
import { conform } from "@tocsin/core";
import { type DeliverySettings, isNetwork } from "@tocsin/node";
import { type Static, Type } from "typebox";
import { Usage } from "../exit.ts";

const strict = { additionalProperties: false } as const;
const Text = Type.String({ minLength: 1, maxLength: 300 });

const MailServer = Type.Object(
  {
    host: Text,
    port: Type.Integer({ minimum: 1, maximum: 65_535 }),
    security: Type.Union([Type.Literal("tls"), Type.Literal("starttls"), Type.Literal("none")]),
    user: Type.Optional(Text),
    /** File whose only line is the password: it stands neither here nor on a command line. */
    passwordFile: Type.Optional(Text),
    from: Text,
    /** File with the certificate of the server's authority in PEM, where it is the agency's own. */
    caFile: Type.Optional(Text),
  },
  strict,
);

const DeliveryFile = Type.Object(
  {
    /** Address of the console for people; `{chain}` stands for the chain. */
    address: Type.Optional(Type.String({ pattern: "^https?://", maxLength: 300 })),
    allow: Type.Optional(Type.Array(Text, { maxItems: 64 })),
    plainHttp: Type.Optional(Type.Boolean()),
    mail: Type.Optional(MailServer),
  },
  strict,
);

/** Reads how messages of subscriptions are sent. @throws Usage; Refusal SCHEMA */
export function readDelivery(file: string | undefined): DeliverySettings | undefined {
  if (file === undefined) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(textOf(file));
  } catch (error) {
    if (error instanceof Usage) throw error;
    throw new Usage(`${file} is not JSON.`);
  }
  conform(DeliveryFile, value as never);
  const { mail, ...rest } = value as Static<typeof DeliveryFile>;
  const wrong = rest.allow?.find((network) => !isNetwork(network));
  if (wrong !== undefined) throw new Usage(`${file}: ${wrong} is no network; write it as 10.1.0.0/16.`);
  if (mail === undefined) return rest;
  const { passwordFile, caFile, ...server } = mail;
  const password = passwordFile === undefined ? undefined : textOf(passwordFile).trimEnd();
  const ca = caFile === undefined ? undefined : textOf(caFile);
  return { ...rest, mail: { ...server, password, ca } };
}

function textOf(file: string): string {
  if (!existsSync(file)) throw new Usage(`${file} does not exist.`);
  return readFileSync(file, "utf8");
}
