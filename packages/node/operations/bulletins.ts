import type { BulletinItem, BulletinRequest, ReleaseItem } from "@tocsin/api";
import {
  type BulletinContent,
  type DocumentFormat,
  type Language,
  type Signature,
  afterActionReport,
  contentDigest,
  situationReport,
} from "@tocsin/bulletin";
import { Refusal } from "@tocsin/core";
import { gather } from "../bulletin/gather.ts";
import { gatherAfterAction } from "../bulletin/gatherafter.ts";
import { type BulletinHead, DRAFTS_MAX, newestFirst } from "../bulletin/store.ts";
import { NodeError } from "../errors.ts";
import type { Caller } from "../project/caller.ts";
import { cursorOf, limitOf, pageOf } from "../project/queries/page.ts";
import type { Page, PageRequest } from "../project/seam.ts";
import { processAnalysis } from "../situation/analysisthread.ts";
import { everyItem } from "./pages.ts";
import type { NodeParts } from "./parts.ts";

/** Composes a bulletin of the form asked for and keeps it as a draft. @throws NodeError, Refusal BAD_DATE */
export async function composeBulletin(parts: NodeParts, caller: Caller, request: BulletinRequest) {
  if (request.from >= request.to) throw new Refusal("BAD_DATE", "/to");
  if (request.reproduction !== undefined && request.form !== "after-action")
    throw new NodeError("BAD_REQUEST", "reproduction");
  const content =
    request.form === "after-action"
      ? afterActionReport(await gatherAfterAction(parts, caller, request))
      : situationReport(await gather(parts, caller, request));
  const digest = contentDigest(parts.crypto.sha256, content);
  const own = (await parts.bulletins.heads()).filter(({ unit }) => unit === caller.unit);
  if (own.length > DRAFTS_MAX)
    await parts.bulletins.dropDrafts(caller.unit, new Set((await signedAmong(parts, caller, own)).keys()));
  return parts.bulletins.put(digest, content);
}

export interface BulletinFilter {
  readonly state?: "draft" | "signed";
  /** Digits with which the digest begins. */
  readonly digest?: string;
}

const LIST = "bulletins";

/** Drafts of the caller's unit and signed ones that the caller may read, newest first. */
export async function listBulletins(
  parts: NodeParts,
  caller: Caller,
  { state, digest = "" }: BulletinFilter,
  page: PageRequest,
): Promise<Page<BulletinItem>> {
  const [composed, last] = cursorOf(LIST, page) ?? [];
  const place = { composed: Number(composed ?? Number.MAX_SAFE_INTEGER), digest: String(last ?? "") };
  const wanted = (await parts.bulletins.heads()).filter(
    (head) =>
      newestFirst(place, head) < 0 &&
      head.digest.startsWith(digest) &&
      (head.unit === caller.unit || state !== "draft"),
  );
  const found: BulletinItem[] = [];
  const limit = limitOf(page);
  for (let from = 0; from < wanted.length && found.length <= limit; from += CHUNK) {
    const heads = wanted.slice(from, from + CHUNK);
    const signed = await signedAmong(parts, caller, heads);
    for (const head of heads) {
      const release = signed.get(head.digest);
      const isWanted = state === undefined || (state === "signed") === (release !== undefined);
      if (isWanted && mayRead(parts, caller, head, release))
        found.push({ ...head, ...(release === undefined ? {} : { release: release.release }) });
    }
  }
  return pageOf(
    LIST,
    page,
    parts.readModel.height,
    found.slice(0, limit + 1),
    (one) => one,
    (one) => [one.composed, one.digest],
  );
}

/** @throws NodeError NOT_FOUND */
export async function bulletinContent(parts: NodeParts, caller: Caller, digest: string): Promise<BulletinContent> {
  return (await readable(parts, caller, digest)).content;
}

/** A bulletin as a document. @throws NodeError NOT_FOUND, FONT_MISSING, QUEUE_FULL */
export async function bulletinDocument(
  parts: NodeParts,
  caller: Caller,
  digest: string,
  format: DocumentFormat,
  language: Language,
): Promise<Uint8Array> {
  const { content, release } = await readable(parts, caller, digest);
  const { font } = parts;
  if (format === "pdf" && font === undefined) throw new NodeError("FONT_MISSING");
  const signature = release === undefined ? undefined : signatureOf(parts, release);
  return processAnalysis.ask("bulletin", { content, language, format, signature, font });
}

function signatureOf({ chain }: NodeParts, { release, unit, officer, act, tick }: ReleaseItem): Signature {
  return { chain: `${chain.genesis.chain}.e${chain.genesis.epoch}`, release, unit, officer, act, tick };
}

async function readable(parts: NodeParts, caller: Caller, digest: string) {
  const content = parts.bulletins.get(digest);
  const found = await parts.readModel.listReleases(caller, { kind: "bulletin", digest }, { limit: 1 });
  const [release] = found.items;
  if (content === undefined || !mayRead(parts, caller, content, release)) throw new NodeError("NOT_FOUND", digest);
  return { content, release };
}

/** Members read the open part of levels 1 and 2, managers every one, as with reports; drafts are their unit's. */
const MEMBER_SECURITY_MAX = 2;

function mayRead(
  { chain }: NodeParts,
  caller: Caller,
  content: Pick<BulletinContent, "unit" | "security">,
  release: ReleaseItem | undefined,
): boolean {
  if (caller.unit === content.unit) return true;
  if (release === undefined || caller.chain !== chain.genesis.chain) return false;
  return caller.role !== "member" || content.security <= MEMBER_SECURITY_MAX;
}

/** Digests that are asked about in one query. */
const CHUNK = 200;

/** Signed bulletins among these by the digest of their content, the newest signature of each. */
async function signedAmong(
  { readModel }: NodeParts,
  caller: Caller,
  heads: readonly BulletinHead[],
): Promise<Map<string, ReleaseItem>> {
  const signed = new Map<string, ReleaseItem>();
  for (let from = 0; from < heads.length; from += CHUNK) {
    const digests = heads.slice(from, from + CHUNK).map(({ digest }) => digest);
    const releases = await everyItem((page) => readModel.listReleases(caller, { kind: "bulletin", digests }, page));
    for (const release of releases)
      if (release.signed !== undefined && !signed.has(release.signed.digest))
        signed.set(release.signed.digest, release);
  }
  return signed;
}
