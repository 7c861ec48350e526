import { type Static, Type } from "typebox";
import { concat } from "../../bytes/bytes.ts";
import { encodeCanonical } from "../../bytes/canonical.ts";
import { encodeHex } from "../../bytes/hex.ts";
import { encodeUtf8 } from "../../bytes/utf8.ts";
import { demand } from "../../codes.ts";
import type { Hash } from "../../crypto/seam.ts";
import { RELEASE_SOURCES_MAX, SOURCES_MAX } from "../../limits.ts";
import { key } from "../../state/key.ts";
import { DigestText } from "../../unit/unit.ts";
import { strict } from "../action.ts";
import type { Context } from "../context.ts";
import type { ReportStatus } from "../exchange/statusupdate.ts";

/** The records that a bulletin rests on. Up to 128 are named; of more the digest stands for the list in the content. */
export const Sources = Type.Object(
  {
    count: Type.Integer({ minimum: 0, maximum: SOURCES_MAX }),
    digest: DigestText,
    records: Type.Optional(Type.Array(DigestText, { maxItems: RELEASE_SOURCES_MAX })),
  },
  strict,
);
export type Sources = Static<typeof Sources>;

/** Records that a release names, each of which stands on the chain. */
export const Records = Type.Array(DigestText, { maxItems: 16, uniqueItems: true });

const SOURCES_TAG = encodeUtf8("tocsin/sources/v1\n");

/** The sources of sorted record ids that are all different, as a signature names them. */
export function sourcesOf(hash: Hash, records: readonly string[]): Sources {
  const digest = encodeHex(hash(concat(SOURCES_TAG, encodeCanonical(records))));
  return {
    count: records.length,
    digest,
    ...(records.length > RELEASE_SOURCES_MAX ? {} : { records: [...records] }),
  };
}

/** @throws Refusal SCHEMA where count, digest and list do not agree */
export function checkSources(hash: Hash, { count, digest, records }: Sources): void {
  demand((records === undefined) === count > RELEASE_SOURCES_MAX, "SCHEMA", "/args/sources/records");
  if (records === undefined) return;
  const isSorted = records.every((record, at) => at === 0 || (records[at - 1] as string) < record);
  demand(isSorted, "SCHEMA", "/args/sources/records");
  const said = sourcesOf(hash, records);
  demand(said.count === count && said.digest === digest, "SCHEMA", "/args/sources/digest");
}

/** Records are reports of this chain or summaries that climbed to it. @throws Refusal NOT_FOUND, WRONG_STATE */
export function demandRecords(context: Context, records: readonly string[], isStanding: boolean): void {
  for (const record of records) {
    const state = context.read(key.report(record)) ?? context.read(key.summary(record));
    demand(state !== undefined, "NOT_FOUND", record);
    const { status } = state as { readonly status: ReportStatus };
    if (isStanding) demand(status !== "rejected" && status !== "retracted", "WRONG_STATE", record);
  }
}
