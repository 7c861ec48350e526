import { AreaText, Situation, conform } from "@tocsin/core";
import { type Static, Type } from "typebox";

/** The sources file: which platforms are docked, and what becomes of their items. No secret stands in it. */
const strict = { additionalProperties: false } as const;
const Pointer = Type.String({ pattern: "^(/([^/~]|~[01])*)*$", maxLength: 200 });
const Header = Type.String({ minLength: 1, maxLength: 120 });
const WebAddress = Type.String({ pattern: "^https?://", maxLength: 2_000 });

const fieldsOf = <T extends typeof Pointer | typeof Header>(field: T) =>
  Type.Object(
    {
      id: Type.Optional(field),
      title: Type.Optional(field),
      text: Type.Optional(field),
      address: Type.Optional(field),
      time: Type.Optional(field),
    },
    strict,
  );

/** What an item becomes on the chain. */
const ReportSettings = Type.Object(
  {
    /** One of the five; absent: judged by the text. */
    situation: Type.Optional(Situation),
    category: Type.String({ pattern: "^[a-z0-9]([a-z0-9-]{0,46}[a-z0-9])?$" }),
    area: AreaText,
    /** The channel by name, such as 微博 or a newspaper. */
    channel: Type.String({ minLength: 1, maxLength: 120 }),
    /** Security of the reports: what stands in public is 1. Default 1. */
    security: Type.Optional(Type.Integer({ minimum: 1, maximum: 2 })),
    urgency: Type.Optional(Type.Integer({ minimum: 0, maximum: 9 })),
  },
  strict,
);

const common = {
  name: Type.String({ pattern: "^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$" }),
  /** `chain`: each item becomes a report of the unit; `local`: it stays in the journal. */
  to: Type.Union([Type.Literal("chain"), Type.Literal("local")]),
  /** What repeats an earlier item: `keep` it in the journal beside that, or file it as a `follow-up` of its record. */
  duplicates: Type.Optional(Type.Union([Type.Literal("keep"), Type.Literal("follow-up")])),
  /** Items handled in a minute at most. Default 120. */
  itemsPerMinute: Type.Optional(Type.Integer({ minimum: 1, maximum: 6_000 })),
  report: ReportSettings,
};
/** Seconds between two looks at a source. Default 60. */
const every = { everySeconds: Type.Optional(Type.Integer({ minimum: 1, maximum: 86_400 })) };
const web = {
  address: WebAddress,
  /** Name of the environment variable that holds a bearer token. */
  tokenVariable: Type.Optional(Type.String({ pattern: "^[A-Z][A-Z0-9_]{0,63}$" })),
  /** Loopback and private networks are refused where this is absent. */
  allowPrivate: Type.Optional(Type.Boolean()),
};

export const FolderSettings = Type.Object(
  { ...common, ...every, type: Type.Literal("folder"), path: Type.String({ minLength: 1 }), columns: fieldsOf(Header) },
  strict,
);
export const FeedSettings = Type.Object({ ...common, ...every, ...web, type: Type.Literal("feed") }, strict);
export const JsonSettings = Type.Object(
  {
    ...common,
    ...every,
    ...web,
    type: Type.Literal("json"),
    /** JSON Pointer (RFC 6901) to the array of items; "" is the document. */
    items: Pointer,
    fields: fieldsOf(Pointer),
    /** Pointer to the cursor of what comes next; it fills `{cursor}` in the address. */
    next: Type.Optional(Pointer),
  },
  strict,
);
export const WebhookSettings = Type.Object(
  {
    ...common,
    type: Type.Literal("webhook"),
    /** Name of the environment variable that holds the secret which a sender must know: `whsec_` and base64. */
    secretVariable: Type.String({ pattern: "^[A-Z][A-Z0-9_]{0,63}$" }),
    items: Pointer,
    fields: fieldsOf(Pointer),
  },
  strict,
);

const SourceSettings = Type.Union([FolderSettings, FeedSettings, JsonSettings, WebhookSettings]);
export type SourceSettings = Static<typeof SourceSettings>;
export type FolderSettings = Static<typeof FolderSettings>;
export type FeedSettings = Static<typeof FeedSettings>;
export type JsonSettings = Static<typeof JsonSettings>;
export type WebhookSettings = Static<typeof WebhookSettings>;

const SourcesFile = Type.Object(
  {
    /** Folder of the journal, beside the file where it is relative. */
    state: Type.String({ minLength: 1 }),
    /** Loopback address and port where webhooks are taken. */
    listen: Type.Optional(
      Type.Object({ host: Type.Optional(Type.String()), port: Type.Integer({ minimum: 0, maximum: 65_535 }) }, strict),
    ),
    sources: Type.Array(SourceSettings, { minItems: 1, maxItems: 64 }),
  },
  strict,
);
export type SourcesFile = Static<typeof SourcesFile>;

/** A sources file that does not say what it must. */
export class SourcesFileError extends Error {
  override readonly name = "SourcesFileError";
  readonly code = "SOURCES_FILE";
}

/** @throws SourcesFileError that names the place in the file */
export function readSources(text: string): SourcesFile {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new SourcesFileError("The sources file is not JSON; mend it.");
  }
  conform(SourcesFile, value as never);
  const file = value as SourcesFile;
  const names = file.sources.map(({ name }) => name);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) throw new SourcesFileError(`Two sources are called ${twice}; give each its own name.`);
  if (file.listen === undefined && file.sources.some(({ type }) => type === "webhook"))
    throw new SourcesFileError("A webhook source needs `listen`: the host and port where it is taken.");
  return file;
}
