import type { BulletinItem, BulletinRequest, ReleaseItem } from "@tocsin/api";
import {
  type BulletinContent,
  type DocumentFormat,
  type Language,
  type Signature,
  afterActionReport,
  contentDigest,
  signatureFacts,
  situationReport,
} from "@tocsin/bulletin";
import { Refusal } from "@tocsin/core";
import { gather } from "../bulletin/gather.ts";
import { gatherAfterAction } from "../bulletin/gatherafter.ts";
import { NodeError } from "../errors.ts";
import type { Caller } from "../project/caller.ts";
import { processAnalysis } from "../situation/analysisthread.ts";
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
  parts.bulletins.dropDrafts(caller.unit, new Set((await signedOf(parts, caller)).keys()));
  parts.bulletins.put(digest, content);
  return item(parts, digest, content, undefined);
}

/** Drafts of the caller's unit and signed ones that the caller may read, newest first. */
export async function listBulletins(parts: NodeParts, caller: Caller) {
  const signed = await signedOf(parts, caller);
  const items = parts.bulletins.list().flatMap((digest) => {
    const content = parts.bulletins.get(digest);
    const release = signed.get(digest);
    return content === undefined || !mayRead(parts, caller, content, release)
      ? []
      : [item(parts, digest, content, release)];
  });
  return { items, height: parts.readModel.height };
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
  content: BulletinContent,
  release: ReleaseItem | undefined,
): boolean {
  if (caller.unit === content.unit) return true;
  if (release === undefined || caller.chain !== chain.genesis.chain) return false;
  return caller.role !== "member" || content.security <= MEMBER_SECURITY_MAX;
}

/** Signed bulletins by the digest of their content, the newest signature of each. */
async function signedOf({ readModel }: NodeParts, caller: Caller): Promise<Map<string, ReleaseItem>> {
  const signed = new Map<string, ReleaseItem>();
  let cursor: string | undefined;
  do {
    const page = await readModel.listReleases(caller, { kind: "bulletin" }, { limit: 200, cursor });
    for (const release of page.items)
      if (release.signed !== undefined && !signed.has(release.signed.digest))
        signed.set(release.signed.digest, release);
    cursor = page.next;
  } while (cursor !== undefined);
  return signed;
}

function item(
  { crypto }: NodeParts,
  digest: string,
  content: BulletinContent,
  release: ReleaseItem | undefined,
): BulletinItem {
  const { form, unit, status, area, event, title, from, to, composed, height, security, sources } = content;
  return {
    ...{ digest, form, unit, status, area, title, from, to, composed, height, security },
    ...(event === undefined ? {} : { event: event.id }),
    sources: sources.length,
    facts: signatureFacts(crypto.sha256, content),
    ...(release === undefined ? {} : { release: release.release }),
  };
}
