import type { ReleaseItem } from "@tocsin/api";
import type { Command } from "commander";
import { instant } from "../instant.ts";
import { fields, short, show, table, time } from "../output.ts";
import { type Session, type Surroundings, work } from "../session.ts";
import { label } from "../words.ts";
import { type ActCommand, addActs, type Given, present } from "./acts.ts";
import { integer } from "./report.ts";

const list = (text: string | undefined) => (text === undefined ? undefined : text.split(","));

type Flags = NonNullable<ActCommand["flags"]>;

/** Flags that everything published has. */
const COMMON: Flags = [
  ["--area <code>", "GB/T 2260 code; absent, the nation"],
  ["--title <zh>", "title in Chinese"],
  ["--title-en <en>", "title in English"],
  ["--text <zh>", "text in Chinese"],
  ["--text-en <en>", "text in English"],
  ["--event <event>", "event that it is about"],
  ["--records <ids>", "records that it rests on, with commas"],
  ["--supersedes <release>", "release whose place it takes"],
  ["--status <status>", "actual, exercise or test; default the event's or the chain's"],
];

const RELEASES: readonly ActCommand[] = [
  {
    usage: "notice",
    does: "Publish a notice.",
    action: "releases.publish",
    flags: [
      ...COMMON,
      ["--warning <level>", "warning level 1–4 where it is a warning"],
      ["--bulletin <release>", "signed bulletin that it belongs to"],
    ],
    needs: ["title", "text"],
    args: (given) => ({
      kind: "notice",
      ...commonOf(given),
      ...present({
        bulletin: given["bulletin"],
        warning: given["warning"] === undefined ? undefined : integer(given["warning"], "--warning"),
      }),
    }),
    body: (given) => ({ title: textOf(given, "title"), text: textOf(given, "text") }),
    example: "tocsin release notice --area 320115 --title '核酸检测安排' --text '今晚七时起……' --warning 2",
  },
  {
    usage: "risk-area",
    does: "Publish a risk area: where and when somebody was exposed, how likely, and by which record.",
    action: "releases.publish",
    flags: [
      ...COMMON,
      ["--level <level>", "low, medium or high"],
      ["--from <time>", "when it begins, ISO 8601"],
      ["--to <time>", "when it ends, ISO 8601"],
      ["--place <zh>", "place in Chinese, more closely than the code"],
      ["--place-en <en>", "place in English"],
    ],
    needs: ["area", "title", "text", "level", "from", "to", "records"],
    args: (given) => ({
      kind: "risk-area",
      ...commonOf(given),
      risk: {
        level: given["level"],
        from: instant("--from", given["from"] as string),
        to: instant("--to", given["to"] as string),
      },
    }),
    body: (given) => ({
      title: textOf(given, "title"),
      text: textOf(given, "text"),
      ...(given["place"] === undefined ? {} : { place: textOf(given, "place") }),
    }),
    example:
      "tocsin release risk-area --area 320115005 --level high --from 2021-07-19T08:00+08:00 --to 2021-07-20T20:00+08:00 --records 4be1… --title '禄口机场' --text '请主动报备。'",
  },
  {
    usage: "refute",
    does: "Refute a rumour: what is said, what is so, and the posts or records that it is linked to.",
    action: "releases.refute",
    flags: [
      ...COMMON,
      ["--claim <zh>", "what is said, in Chinese"],
      ["--claim-en <en>", "what is said, in English"],
      ["--posts <addresses>", "addresses of the posts, with commas"],
    ],
    needs: ["title", "claim", "text"],
    args: commonOf,
    body: (given) => ({
      title: textOf(given, "title"),
      claim: textOf(given, "claim"),
      text: textOf(given, "text"),
      ...present({ posts: list(given["posts"])?.map((address) => ({ address })) }),
    }),
    example:
      "tocsin release refute --area 3201 --title '封城传言' --claim '今晚封城' --text '没有这样的决定。' --posts https://example.org/p/1",
  },
  {
    usage: "withdraw <release> <reason>",
    does: "Withdraw a release or a signed bulletin; the public reads the reason.",
    action: "releases.withdraw",
    args: ({ release, reason }) => ({ release, reason }),
    example: "tocsin release withdraw 4be1f0 '地点有误'",
  },
];

function commonOf(given: Given): object {
  const { area = "", event, records, supersedes, status } = given;
  return { area, records: list(records) ?? [], ...present({ event, supersedes, status }) };
}

/** A text in Chinese, and in English where it was given. */
function textOf(given: Given, name: string): object {
  return present({ zh: given[name], en: given[`${name}En`] });
}

/** What units have signed and published. */
export function releaseCommands(program: Command, surroundings: Surroundings): void {
  const releases = program
    .command("releases")
    .description("Signed bulletins, notices, refutations and risk areas of the chain, newest first.")
    .option("--kind <kind>", "bulletin, notice, refutation or risk-area")
    .option("--standing <standing>", "released, superseded or withdrawn")
    .option("--area <code>", "GB/T 2260 code with everything inside it")
    .option("--event <event>", "of an event")
    .addHelpText(
      "after",
      "\nExamples:\n  tocsin releases --standing released\n  tocsin releases --kind risk-area --json\n",
    );
  releases.action(work(surroundings, releases, showReleases));

  const release = program
    .command("release")
    .description(
      "Publish a notice or a risk area, refute a rumour, withdraw, show. `tocsin bulletin` makes bulletins.",
    );
  addActs(release, surroundings, RELEASES);
  const one = release
    .command("show <release>")
    .description("One release: what it says, who answers for it, and whether it stands.")
    .addHelpText("after", "\nExample:\n  tocsin release show 4be1f0\n");
  one.action(
    work(surroundings, one, async (session, id: string) => {
      const reply = await session.client.call("release", { params: { release: id } });
      show(session.terminal, session.settings, reply, (value) => releaseText(session, value));
    }),
  );
}

interface ListFlags {
  readonly kind?: ReleaseItem["kind"];
  readonly standing?: ReleaseItem["standing"];
  readonly area?: string;
  readonly event?: string;
}

async function showReleases(session: Session, { kind, standing, area, event }: ListFlags): Promise<void> {
  const page = await session.client.call("releases", { query: present({ kind, standing, area, event }) as never });
  const { lang } = session.settings;
  show(session.terminal, session.settings, page, ({ items }) =>
    table(session.settings, items, [
      { heading: "release", cell: (row) => short(row.release) },
      { heading: "time", cell: (row) => time(row.tick) },
      { heading: "kind", cell: (row) => label(lang, row.kind) },
      { heading: "area", cell: (row) => row.area },
      { heading: "title", cell: (row) => inLanguage(lang, row.title) ?? short(row.signed?.digest ?? "") },
      { heading: "level", cell: (row) => (row.risk === undefined ? "" : label(lang, row.risk.level)) },
      { heading: "unit", cell: (row) => row.unit },
      { heading: "standing", cell: (row) => label(lang, row.standing) },
      { heading: "status", cell: (row) => label(lang, row.status) },
    ]),
  );
}

function inLanguage(lang: "en" | "zh", text: ReleaseItem["title"]): string | undefined {
  return lang === "en" ? (text?.en ?? text?.zh) : text?.zh;
}

/** From – to, as the terminal writes times. */
function periodOf({ from, to }: { readonly from: number; readonly to: number }): string {
  return `${time(from)} – ${time(to)}`;
}

function releaseText({ settings }: Session, value: ReleaseItem): string {
  const { lang } = settings;
  const { signed, risk, ended } = value;
  return fields(settings, [
    ["release", value.release],
    ["kind", label(lang, value.kind)],
    ["unit", `${value.unit} ${value.officer}`],
    ["time", time(value.tick)],
    ["area", value.area],
    ["event", value.event],
    ["title", inLanguage(lang, value.title)],
    ["claim", inLanguage(lang, value.claim)],
    ["text", inLanguage(lang, value.text)],
    ["place", inLanguage(lang, value.place)],
    ["level", risk === undefined ? undefined : label(lang, risk.level)],
    [
      "period",
      (risk ?? signed) ? periodOf((risk ?? signed) as { readonly from: number; readonly to: number }) : undefined,
    ],
    ["post", value.posts?.map(({ address }) => address).join(" ")],
    ["sources", value.records.join(" ") || (signed === undefined ? undefined : String(signed.sources.count))],
    ["digest", signed?.digest],
    ["height", signed === undefined ? undefined : String(signed.height)],
    ["standing", label(lang, value.standing)],
    ["status", label(lang, value.status)],
    ["replaces", value.supersedes],
    ["replacedBy", value.by],
    ["reason", ended?.reason],
  ]);
}
