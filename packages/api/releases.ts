import { AreaText, DigestText, ReleaseKind, RiskLevel, Sources, Status, Time, UnitId } from "@tocsin/core";
import { type Static, Type } from "typebox";
import { endpoint } from "./endpoint.ts";
import { Count, Location, Page, PageQuery, strict } from "./forms.ts";

const Standing = Type.Union([Type.Literal("released"), Type.Literal("superseded"), Type.Literal("withdrawn")]);

/** Chinese always, English where the unit wrote it. */
const PublicText = Type.Object({ zh: Type.String(), en: Type.Optional(Type.String()) }, strict);

/** What a release says to the public: title, text, and what its kind has besides. */
const said = {
  title: Type.Optional(PublicText),
  text: Type.Optional(PublicText),
  /** What a refutation answers. */
  claim: Type.Optional(PublicText),
  posts: Type.Optional(
    Type.Array(Type.Object({ address: Type.String(), platform: Type.Optional(Type.String()) }, strict)),
  ),
  /** Where a risk area is, more closely than its code. */
  place: Type.Optional(PublicText),
  risk: Type.Optional(Type.Object({ level: RiskLevel, from: Time, to: Time }, strict)),
  /** Warning level 1–4 of a notice that is a warning. */
  warning: Type.Optional(Count),
  /** Records that it rests on. */
  records: Type.Array(DigestText),
};

/** What a signature says of a bulletin. */
const Signed = Type.Object(
  {
    digest: DigestText,
    form: Type.Union([Type.Literal("situation-report"), Type.Literal("after-action")]),
    from: Time,
    to: Time,
    height: Count,
    sources: Sources,
  },
  strict,
);

/** A signed bulletin, or what a unit has published. */
export const ReleaseItem = Type.Object(
  {
    release: DigestText,
    chain: Type.String(),
    unit: UnitId,
    officer: Type.String(),
    /** The act that made it, and where it stands. */
    act: DigestText,
    ...Location.properties,
    kind: ReleaseKind,
    area: Type.String(),
    event: Type.Optional(DigestText),
    status: Status,
    standing: Standing,
    revision: Count,
    ...said,
    /** A signed bulletin that a notice belongs to. */
    bulletin: Type.Optional(DigestText),
    /** Of a bulletin. */
    signed: Type.Optional(Signed),
    /** The release whose place it took, and the one that took its place. */
    supersedes: Type.Optional(DigestText),
    by: Type.Optional(DigestText),
    /** Who ended it, and why where it was withdrawn. */
    ended: Type.Optional(
      Type.Object(
        {
          act: DigestText,
          unit: Type.String(),
          officer: Type.String(),
          tick: Count,
          reason: Type.Optional(Type.String()),
        },
        strict,
      ),
    ),
    tick: Count,
  },
  strict,
);
export type ReleaseItem = Static<typeof ReleaseItem>;

/** What anyone may read of a release: what it says, who says it, and whether it stands. */
export const PublicRelease = Type.Object(
  {
    release: DigestText,
    kind: Type.Union([Type.Literal("notice"), Type.Literal("refutation"), Type.Literal("risk-area")]),
    unit: UnitId,
    /** Name of the unit. */
    name: PublicText,
    area: Type.String(),
    status: Status,
    standing: Standing,
    ...said,
    supersedes: Type.Optional(DigestText),
    by: Type.Optional(DigestText),
    /** Why it was withdrawn. */
    reason: Type.Optional(Type.String()),
    /** When it was published, and when it changed last. */
    tick: Count,
    changed: Count,
  },
  strict,
);
export type PublicRelease = Static<typeof PublicRelease>;

export const PublicReleases = Type.Object(
  {
    chain: Type.String(),
    /** Of the network: what is no actual one says so. */
    status: Status,
    /** Newest first; what was withdrawn or superseded within 30 days among them, saying so. */
    items: Type.Array(PublicRelease),
  },
  strict,
);
export type PublicReleases = Static<typeof PublicReleases>;

export const releases = {
  releases: endpoint({
    method: "GET",
    path: "/v1/releases",
    summary: "Signed bulletins, notices, refutations and risk areas of this chain, newest first.",
    tag: "releases",
    auth: "token",
    query: Type.Object(
      {
        kind: Type.Optional(ReleaseKind),
        standing: Type.Optional(Standing),
        area: Type.Optional(AreaText),
        event: Type.Optional(DigestText),
        status: Type.Optional(Status),
        unit: Type.Optional(UnitId),
        /** Digest of a bulletin's content. */
        digest: Type.Optional(DigestText),
        ...PageQuery,
      },
      strict,
    ),
    reply: Page(ReleaseItem),
  }),
  release: endpoint({
    method: "GET",
    path: "/v1/releases/{release}",
    summary: "One release with what ended it.",
    tag: "releases",
    auth: "token",
    params: Type.Object({ release: DigestText }, strict),
    reply: ReleaseItem,
  }),
  publicReleases: endpoint({
    method: "GET",
    path: "/v1/public/releases",
    summary:
      "What anyone may read, without account: notices, refutations and risk areas. Only where the node is public.",
    tag: "releases",
    auth: "none",
    reply: PublicReleases,
  }),
} as const;
