import { type Static, Type } from "typebox";

/** Identifiers of units carry their home chain: `cn-3201:nanjing-hc` can be given by the home chain alone. */
export const UnitId = Type.String({ pattern: "^cn(-[0-9]{2,12})?:[a-z0-9]([a-z0-9-]{0,46}[a-z0-9])?$" });
export const OfficerId = Type.String({ pattern: "^[a-z0-9]([a-z0-9-]{0,30}[a-z0-9])?$" });
export const ChainId = Type.String({ pattern: "^cn(-([0-9]{2}|[0-9]{4}|[0-9]{6}|[0-9]{9}|[0-9]{12}))?$" });
export const KeyText = Type.String({ pattern: "^ed25519:[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]$" });
/** A passkey's public key: Ed25519, or a compressed point of P-256. */
export const PasskeyText = Type.String({
  pattern: "^(ed25519:[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]|p256:A[g-z0-9_-][A-Za-z0-9_-]{42})$",
});
export const HpkeKeyText = Type.String({ pattern: "^x25519:[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]$" });
export const DigestText = Type.String({ pattern: "^[0-9a-f]{64}$" });
/** Milliseconds since 1970-01-01T00:00Z. */
export const Time = Type.Integer({ minimum: 0, maximum: 4_102_444_800_000 });
export const AreaText = Type.String({ pattern: "^([0-9]{2}|[0-9]{4}|[0-9]{6}|[0-9]{9}|[0-9]{12})$" });

/** N1 master management, N2 management, N3 common (Chen et al. 2021). */
export const Role = Type.Union([Type.Literal("authority"), Type.Literal("manager"), Type.Literal("member")]);
export type Role = Static<typeof Role>;

export const OfficerRole = Type.Union([
  Type.Literal("reporter"),
  Type.Literal("verifier"),
  Type.Literal("access"),
  Type.Literal("registrar"),
  Type.Literal("governor"),
  Type.Literal("auditor"),
  Type.Literal("administrator"),
]);
export type OfficerRole = Static<typeof OfficerRole>;

/** What a unit may do beyond its role; absent means not allowed. */
export const Right = Type.Union([
  Type.Literal("report"),
  Type.Literal("post"),
  Type.Literal("request"),
  Type.Literal("publish"),
  Type.Literal("follow"),
]);
export type Right = Static<typeof Right>;

export const Department = Type.Union([
  Type.Literal("health"),
  Type.Literal("cdc"),
  Type.Literal("hospital"),
  Type.Literal("security"),
  Type.Literal("customs"),
  Type.Literal("transport"),
  Type.Literal("airport"),
  Type.Literal("media"),
  Type.Literal("tourism"),
  Type.Literal("government"),
  Type.Literal("other"),
]);
export type Department = Static<typeof Department>;

export const BilingualName = Type.Object(
  { zh: Type.String({ minLength: 1, maxLength: 80 }), en: Type.String({ minLength: 1, maxLength: 120 }) },
  { additionalProperties: false },
);

/** `host:port`: a name, an IPv4 address or an IPv6 address in brackets. */
export const HostPort = Type.String({ pattern: "^(\\[[0-9a-fA-F:]{2,39}\\]|[a-zA-Z0-9.-]{1,253}):[0-9]{1,5}$" });

/** A node that a unit runs on a chain of several nodes: who it is, and where other nodes reach it. */
export const UnitNode = Type.Object(
  {
    /** Ed25519 key: nodes know each other's connections by it, and so do their engines. */
    key: KeyText,
    /** The key before this one; it counts until the next change, so that no connection breaks. */
    previous: Type.Optional(KeyText),
    address: HostPort,
    /** Where its engine listens, on a chain that has one. */
    engine: Type.Optional(HostPort),
  },
  { additionalProperties: false },
);
export type UnitNode = Static<typeof UnitNode>;

/** A unit as a chain's registry holds it, under `unit/<id>`. */
export const Unit = Type.Object(
  {
    id: UnitId,
    name: BilingualName,
    role: Role,
    rights: Type.Array(Right, { maxItems: 8 }),
    department: Department,
    /** Area code the unit answers for; "" stands for the nation. */
    area: Type.String({ pattern: "^([0-9]{2}|[0-9]{4}|[0-9]{6}|[0-9]{9}|[0-9]{12})?$" }),
    status: Type.Union([Type.Literal("active"), Type.Literal("suspended")]),
    /** The unit on whose node this one is hosted; its own id where it runs a node. */
    host: UnitId,
    /** Signs endorsements for the unit. Managers have one. */
    endorser: Type.Optional(KeyText),
    /** Current HPKE key of the unit, for wraps. */
    hpke: Type.Optional(HpkeKeyText),
    /** The node that it runs, on a chain of several nodes. */
    node: Type.Optional(UnitNode),
    /** Chain whose registry is the source of this record: its own, or the main chain. */
    source: ChainId,
  },
  { additionalProperties: false },
);
export type Unit = Static<typeof Unit>;

/** A key with its validity; judged against the block's tick, never by a contract. */
export const DatedKey = Type.Object(
  {
    key: KeyText,
    notBefore: Time,
    notAfter: Time,
    revoked: Type.Optional(Type.Boolean()),
    /** Acts signed after this time are suspect: an annotation, never a rewrite (PROTOCOL 9). */
    compromisedSince: Type.Optional(Time),
  },
  { additionalProperties: false },
);
export type DatedKey = Static<typeof DatedKey>;

/** An officer of a unit, under `officer/<unit>/<officer>`. */
export const Officer = Type.Object(
  {
    unit: UnitId,
    id: OfficerId,
    roles: Type.Array(OfficerRole, { minItems: 1, maxItems: 7 }),
    keys: Type.Array(DatedKey, { minItems: 1, maxItems: 8 }),
    status: Type.Union([Type.Literal("active"), Type.Literal("revoked")]),
  },
  { additionalProperties: false },
);
export type Officer = Static<typeof Officer>;

/** Host of the pages that a passkey answers for, WebAuthn's relying party: a name, never an address. */
export const PasskeyHost = Type.String({ pattern: "^[a-z0-9]([a-z0-9.-]{0,250}[a-z0-9])?$" });

/** A passkey that speaks for an officer's acts, in a list under `passkeys/<unit>/<officer>`. */
export const Passkey = Type.Object(
  {
    key: PasskeyText,
    host: PasskeyHost,
    at: Time,
    revoked: Type.Optional(Type.Literal(true)),
    /** Which administrator of the unit revoked it, when, and why; absent where its officer did. */
    taken: Type.Optional(
      Type.Object({ officer: OfficerId, at: Time, reason: Type.String() }, { additionalProperties: false }),
    ),
  },
  { additionalProperties: false },
);
export type Passkey = Static<typeof Passkey>;
