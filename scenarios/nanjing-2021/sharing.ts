import { createHash } from "node:crypto";
import { UNITS } from "./cast.ts";
import { LUKOU } from "./outbreak.ts";
import type { Stage } from "./stage.ts";
import { beijing } from "./time.ts";

export const REFUSED = "access, refused";
export const REVOKED = "access, revoked";
export const EXPIRED = "access, expired";
export const DOWNLOAD = "access, download";

const SOURCE = "cn-3201";

/** What a unit got of a granted record. */
export interface Downloaded {
  readonly grant: string;
  readonly receipt: string;
  readonly detail: unknown;
  /** SHA-256 of the file's bytes, hex. */
  readonly file: string;
  /** Names of the proof's links that the downloading node has checked. */
  readonly proof: readonly string[];
}

/** Zhangjiajie asks for the detail of the Lukou report; policy decides at once, for nobody has to be asked at night. */
export async function crossProvince(stage: Stage): Promise<void> {
  await stage.at(beijing("2021-07-22 03:00"));
  const unit = UNITS.zhangjiajieHc;
  const record = stage.result(LUKOU);
  await stage.act("Zhangjiajie acknowledges", unit, {
    action: "exchange.acknowledge",
    args: { record, origin: SOURCE, revision: 1 },
  });
  const grant = await ask(stage, "access, granted at once", unit, "contact-tracing");
  await stage.once(DOWNLOAD, () => download(stage, unit, grant));
  await stage.settle();
}

async function download(stage: Stage, unit: string, grant: string): Promise<Downloaded> {
  const client = stage.client(unit);
  const reply = await client.call("download", { body: { grant } });
  const [attachment] = reply.attachments;
  const digest = attachment?.digest ?? "";
  const response = await client.call("downloadAttachment", { params: { grant, digest } });
  const file = createHash("sha256")
    .update(new Uint8Array(await response.arrayBuffer()))
    .digest("hex");
  return { grant, receipt: reply.receipt, detail: reply.detail, file, proof: reply.proof };
}

/** What is refused, taken back or over gives nothing; a break-glass access gives at once and is reviewed. */
export async function otherAccesses(stage: Stage): Promise<void> {
  await stage.at(beijing("2021-07-22 09:00"));
  const judge = UNITS.nanjingHc;
  const refused = await ask(stage, "access, to be refused", UNITS.zhangjiajieCdc, "research");
  await stage.act(`${REFUSED}, decision`, judge, {
    action: "access.decide",
    args: { request: refused, decision: "refused", reason: "Research waits until the contacts are traced." },
  });
  const revoked = await ask(stage, "access, to be revoked", UNITS.hunanCdc, "contact-tracing");
  await stage.act(`${REVOKED}, decision`, judge, {
    action: "access.revoke",
    args: { grant: revoked, reason: "The province asks through its health commission." },
  });
  const expired = await ask(stage, "access, to expire", UNITS.yangzhouCdc, "source-tracing");
  const expires = beijing("2021-07-22 11:00");
  await stage.act(`${EXPIRED}, decision`, judge, {
    action: "access.decide",
    args: { request: expired, decision: "granted", reason: "For the source tracing of the day.", expires },
  });
  await stage.settle();
  await stage.at(beijing("2021-07-22 12:00"));
  for (const [name, unit, grant] of [
    [REFUSED, UNITS.zhangjiajieCdc, refused],
    [REVOKED, UNITS.hunanCdc, revoked],
    [EXPIRED, UNITS.yangzhouCdc, expired],
  ] as const)
    await stage.once(name, () => stage.refusal(stage.client(unit).call("download", { body: { grant } })));
  await breakGlass(stage, judge);
}

async function breakGlass(stage: Stage, judge: string): Promise<void> {
  const unit = UNITS.yangzhouHospital;
  const record = stage.result(LUKOU);
  const grant = await stage.act("break-glass", unit, {
    action: "access.breakGlass",
    args: { record, origin: SOURCE, reason: "A patient of that flight arrives unconscious." },
  });
  await stage.settle();
  await stage.once("break-glass, download", () => download(stage, unit, grant));
  await stage.at(beijing("2021-07-22 15:00"));
  await stage.act("break-glass, review", judge, {
    action: "access.review",
    args: { grant, verdict: "justified", reason: "The hospital had the patient." },
  });
  await stage.settle();
}

/** A request for the Lukou report; it has arrived at the source when this returns. */
async function ask(stage: Stage, name: string, unit: string, purpose: string): Promise<string> {
  const args = { record: stage.result(LUKOU), origin: SOURCE, purpose, reason: "Passengers of the airport were here." };
  const request = await stage.act(name, unit, { action: "access.request", args });
  await stage.settle();
  return request;
}
