import { readFileSync, writeFileSync } from "node:fs";
import type { BulletinItem, ReleaseItem } from "@tocsin/api";
import { type ReadBulletin, readBulletin, signatureFacts } from "@tocsin/bulletin";
import { type Json, bulletinId, encodeCanonical, equal } from "@tocsin/core";
import { findFont, nodeCrypto } from "@tocsin/node";
import type { Command } from "commander";
import { Failed, Usage } from "../exit.ts";
import { instant, nodeTime } from "../instant.ts";
import { fields, short, show, table, time } from "../output.ts";
import { type Session, type Surroundings, work } from "../session.ts";
import { label } from "../words.ts";
import { present } from "./acts.ts";
import { act } from "./report.ts";

const LISTED_MAX = 200;
const DIGITS = /^[0-9a-f]{1,64}$/;
const DAY_MS = 86_400_000;
/** Cases fall ill before anybody opens an event: what came before the opening belongs to the report after it. */
const BEFORE_OPENING_MS = 30 * DAY_MS;

/** Situation and after-action reports: composed, signed, exported and checked again. */
export function bulletinCommands(program: Command, surroundings: Surroundings): void {
  const bulletin = program
    .command("bulletin")
    .description("Bulletins: a draft until an officer signs it. `tocsin releases --kind bulletin` lists signed ones.");
  const compose = bulletin
    .command("compose")
    .description("Compose a bulletin of an event or an area; it is kept as a draft under its digest.")
    .option("--form <form>", "situation-report or after-action; the second is of an event", "situation-report")
    .option("--event <event>", "event that it is about")
    .option("--area <code>", "GB/T 2260 code that it is about; of an event, the chain's where absent")
    .option(
      "--from <time>",
      "begin of the period, ISO 8601; where absent a day before its end, of an after-action report 30 days before the opening",
    )
    .option("--to <time>", "end of the period, not in it; now where absent")
    .option("--title <zh>", "title in Chinese")
    .option("--title-en <en>", "title in English")
    .option("--assessment <zh>", "what you add in words, in Chinese")
    .option("--assessment-en <en>", "the same in English")
    .option("--si-mean <days>", "mean of the serial interval: an after-action report then tells R around its measures")
    .option("--si-sd <days>", "its standard deviation")
    .option("--series <name>", "series of new infections that R is of; the largest where absent")
    .addHelpText(
      "after",
      "\nExamples:\n  tocsin bulletin compose --event 4be1f0\n  tocsin bulletin compose --form after-action --event 4be1f0 --si-mean 4.79 --si-sd 3\n  tocsin bulletin compose --area 3201 --from 2021-07-20T00:00+08:00 --to 2021-07-27T00:00+08:00\n",
    );
  compose.action(work(surroundings, compose, composeOne));

  const list = bulletin
    .command("list")
    .description("Drafts of your unit and signed bulletins that this node holds, the newest 200.")
    .addHelpText("after", "\nExample:\n  tocsin bulletin list\n");
  list.action(
    work(surroundings, list, async (session) => {
      const reply = await session.client.call("bulletins", { query: { limit: LISTED_MAX } });
      show(session.terminal, session.settings, reply, ({ items }) => listText(session, items));
    }),
  );

  const sign = bulletin
    .command("sign <digest>")
    .description("Sign a draft: from then on your officer answers for its content, which cannot change any more.")
    .option("--supersedes <release>", "signed bulletin whose place it takes")
    .addHelpText("after", "\nExample:\n  tocsin bulletin sign 8e0c…\n");
  sign.action(
    work(surroundings, sign, async (session, digest: string, { supersedes }: { supersedes?: string }) => {
      const { facts } = await held(session, digest);
      await act(session, "releases.sign", { ...facts, ...present({ supersedes }) });
    }),
  );

  const take = bulletin
    .command("export <digest>")
    .description("Write a bulletin as a file. A draft says on its first page that it is one.")
    .option("--format <format>", "html, pdf or docx", "html")
    .requiredOption("--out <file>", "where to write it")
    .addHelpText("after", "\nExample:\n  tocsin bulletin export 8e0c… --format pdf --lang zh --out bulletin.pdf\n");
  take.action(work(surroundings, take, exportOne));

  const verify = bulletin
    .command("verify <file>")
    .description(
      "Check a bulletin's file against the chain: its content, who signed it, whether it stands, and its pages.",
    )
    .option("--font <file>", "font that a PDF was set in (TOCSIN_FONT), of a collection file#face")
    .addHelpText("after", "\nExample:\n  tocsin bulletin verify bulletin.pdf\n");
  verify.action(
    work(surroundings, verify, (session, file: string, flags: { font?: string }) =>
      verifyFile(session, file, flags.font ?? surroundings.environment["TOCSIN_FONT"]),
    ),
  );
}

interface ComposeFlags {
  readonly form: string;
  readonly event?: string;
  readonly area?: string;
  readonly from?: string;
  readonly to?: string;
  readonly title?: string;
  readonly titleEn?: string;
  readonly assessment?: string;
  readonly assessmentEn?: string;
  readonly siMean?: string;
  readonly siSd?: string;
  readonly series?: string;
}

/** With what R is estimated. @throws Usage for half of a serial interval, or where the form tells no R */
function reproductionOf({ form, siMean, siSd, series }: ComposeFlags): object | undefined {
  if (siMean === undefined && siSd === undefined && series === undefined) return undefined;
  if (siMean === undefined || siSd === undefined)
    throw new Usage("R needs --si-mean and --si-sd: the serial interval depends on the disease.");
  if (form !== "after-action") throw new Usage("Only an after-action report tells R: --form after-action.");
  return present({ siMean, siSd, series });
}

/** A text in Chinese with its English. @throws Usage for English alone */
function said(name: string, zh: string | undefined, en: string | undefined): object | undefined {
  if (zh === undefined && en !== undefined) throw new Usage(`Give --${name} in Chinese too.`);
  return zh === undefined ? undefined : present({ zh, en });
}

async function composeOne(session: Session, flags: ComposeFlags): Promise<void> {
  const { form, event, area } = flags;
  if (form !== "situation-report" && form !== "after-action")
    throw new Usage("--form is situation-report or after-action.");
  if (form === "after-action" && event === undefined)
    throw new Usage("An after-action report is of an event: --event names it.");
  if (event === undefined && area === undefined) throw new Usage("Name what it is about: --event or --area.");
  const to = flags.to === undefined ? await nodeTime(session) : instant("--to", flags.to);
  const from = flags.from === undefined ? await beginOf(session, flags, to) : instant("--from", flags.from);
  const body = present({
    ...{ form, event, area, from, to },
    title: said("title", flags.title, flags.titleEn),
    assessment: said("assessment", flags.assessment, flags.assessmentEn),
    reproduction: reproductionOf(flags),
  });
  const item = await session.client.call("composeBulletin", { body: body as never });
  show(session.terminal, session.settings, item, (value) => itemText(session, value));
}

/** Where a period begins that is not said. */
async function beginOf({ client }: Session, { form, event }: ComposeFlags, to: number): Promise<number> {
  if (form !== "after-action" || event === undefined) return to - DAY_MS;
  const { opened } = await client.call("event", { params: { event } });
  return Math.max(0, opened - BEFORE_OPENING_MS);
}

function itemText({ settings }: Session, item: BulletinItem): string {
  return fields(settings, [
    ["digest", item.digest],
    ["form", label(settings.lang, item.form)],
    ["title", settings.lang === "en" ? (item.title.en ?? item.title.zh) : item.title.zh],
    ["unit", item.unit],
    ["area", item.area],
    ["event", item.event],
    ["period", `${time(item.from)} – ${time(item.to)}`],
    ["composed", time(item.composed)],
    ["height", item.height],
    ["sources", item.sources],
    ["security", `s${item.security}`],
    ["state", label(settings.lang, item.release === undefined ? "draft" : "signed")],
    ["release", item.release],
  ]);
}

function listText({ settings }: Session, items: readonly BulletinItem[]): string {
  const { lang } = settings;
  return table(settings, items, [
    { heading: "digest", cell: (row) => row.digest },
    { heading: "composed", cell: (row) => time(row.composed) },
    { heading: "title", cell: (row) => (lang === "en" ? (row.title.en ?? row.title.zh) : row.title.zh) },
    { heading: "area", cell: (row) => row.area },
    { heading: "sources", cell: (row) => row.sources },
    { heading: "state", cell: (row) => label(lang, row.release === undefined ? "draft" : "signed") },
    { heading: "release", cell: (row) => short(row.release ?? "") },
  ]);
}

/** The bulletin of which these are the first digits of its digest. @throws Usage */
async function held(session: Session, digits: string): Promise<BulletinItem> {
  const found = DIGITS.test(digits)
    ? (await session.client.call("bulletins", { query: { digest: digits } })).items
    : [];
  const [item] = found;
  if (item === undefined || found.length > 1)
    throw new Usage(`${found.length} bulletins begin with ${digits}; \`tocsin bulletin list\` shows them.`);
  return item;
}

const OPERATIONS = { html: "bulletinHtml", pdf: "bulletinPdf", docx: "bulletinDocx" } as const;

async function exportOne(session: Session, digits: string, flags: { format: string; out: string }): Promise<void> {
  if (!Object.hasOwn(OPERATIONS, flags.format)) throw new Usage("--format is html, pdf or docx.");
  const operation = OPERATIONS[flags.format as keyof typeof OPERATIONS];
  const { digest } = await held(session, digits);
  const query = { lang: session.settings.lang };
  const response = (await session.client.call(operation, { params: { digest }, query })) as Response;
  const bytes = new Uint8Array(await response.arrayBuffer());
  writeFileSync(flags.out, bytes);
  show(session.terminal, session.settings, { digest, file: flags.out, bytes: bytes.length }, (value) =>
    fields(session.settings, [
      ["digest", value.digest],
      ["file", value.file],
    ]),
  );
}

/** Why a file does not hold, in the order in which it is looked at. */
const SAY = {
  unsigned: "It is a draft: nobody has signed this content.",
  "not-on-chain": "It says that it is signed, and the chain knows no such signature.",
  "other-content": "The chain's signature is over something else than the file says.",
  "pages-altered": "Its pages do not say what its signed content says.",
  "not-in-force": "It was signed, and has been withdrawn or superseded.",
} as const;
type Fault = keyof typeof SAY;

async function verifyFile(session: Session, file: string, configured: string | undefined): Promise<void> {
  const font = findFont(configured);
  const loaded = font === undefined ? undefined : { bytes: readFileSync(font.path), name: font.face };
  const read = await readBulletin(readFileSync(file), { hash: nodeCrypto.sha256, font: loaded });
  const release = await releaseOf(session, read);
  const fault = faultOf(read, release);
  const { content, signature } = read.envelope;
  const result = { holds: fault === undefined, fault, digest: read.digest, pages: read.pages, signature, release };
  show(session.terminal, session.settings, result, () =>
    fields(session.settings, [
      ["verdict", fault ?? "OK"],
      ["digest", read.digest],
      ["unit", content.unit],
      ["officer", release?.officer],
      ["time", release === undefined ? undefined : time(release.tick)],
      ["release", release?.release],
      ["standing", release === undefined ? undefined : label(session.settings.lang, release.standing)],
      ["reason", release?.ended?.reason],
      ["replacedBy", release?.by],
      ["pages", label(session.settings.lang, read.pages)],
    ]),
  );
  if (fault !== undefined) throw new Failed(SAY[fault]);
}

/** The signature as the chain has it: under an id of chain, unit and digest, whatever the file says. */
async function releaseOf(session: Session, { envelope, digest }: ReadBulletin): Promise<ReleaseItem | undefined> {
  const { chain, unit } = envelope.content;
  const id = bulletinId(nodeCrypto.sha256, chain, unit, digest);
  const { items } = await session.client.call("releases", { query: { kind: "bulletin", digest } });
  return items.find(({ release }) => release === id);
}

function faultOf(read: ReadBulletin, release: ReleaseItem | undefined): Fault | undefined {
  const { content, signature } = read.envelope;
  if (release === undefined) return signature === undefined ? "unsigned" : "not-on-chain";
  const { sources, digest, form, from, to, height } = signatureFacts(nodeCrypto.sha256, content);
  const facts = { sources, digest, form, from, to, height } as unknown as Json;
  const isSame = release.signed !== undefined && equal(encodeCanonical(facts), encodeCanonical(release.signed as Json));
  if (!isSame) return "other-content";
  if (signature !== undefined && (signature.release !== release.release || signature.officer !== release.officer))
    return "other-content";
  if (read.pages === "altered") return "pages-altered";
  return release.standing === "released" ? undefined : "not-in-force";
}
