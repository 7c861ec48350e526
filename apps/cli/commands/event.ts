import type { Command } from "commander";
import type { Surroundings } from "../session.ts";
import { type ActCommand, addActs, type Given, present } from "./acts.ts";
import { integer } from "./report.ts";
import { Usage } from "../exit.ts";
import { instant } from "../instant.ts";

const number = (given: Given, flag: string) => integer(given[flag] ?? "", `--${flag}`);
const list = (text: string | undefined) => (text === undefined ? undefined : text.split(","));

const EVENT: readonly ActCommand[] = [
  {
    usage: "open",
    does: "Open an event on your chain and offer it to others.",
    action: "events.open",
    flags: [
      ["--category <slug>", "what it is about"],
      ["--zh <title>", "title in Chinese"],
      ["--en <title>", "title in English"],
      ["--areas <codes>", "GB/T 2260 codes, with commas"],
      ["--stage <stage>", "preparedness, response or recovery; default response"],
      ["--level <level>", "response level 1–4; 0 where none is in force"],
      ["--chains <chains>", "chains to offer it to, with commas"],
    ],
    needs: ["category", "zh", "en", "areas"],
    args: (given) =>
      present({
        category: given["category"],
        title: { zh: given["zh"], en: given["en"] },
        areas: list(given["areas"]),
        stage: given["stage"] ?? "response",
        level: given["level"] === undefined ? undefined : number(given, "level"),
        chains: list(given["chains"]),
      }),
    example: "tocsin event open --category infectious-disease --zh 疫情 --en outbreak --areas 320115 --chains cn,cn-32",
  },
  {
    usage: "leg <event>",
    does: "Open your chain's leg of an event that another chain opened.",
    action: "events.openLeg",
    flags: [
      ["--origin <chain>", "chain of the first leg"],
      ["--stage <stage>", "preparedness, response or recovery; default response"],
    ],
    needs: ["origin"],
    args: ({ event, origin, stage = "response" }) => ({ event, origin, stage }),
    example: "tocsin event leg 90aa12 --origin cn-3201",
  },
  ...(["join", "leave"] as const).map(
    (name): ActCommand => ({
      usage: `${name} <event>`,
      does: name === "join" ? "Join an event; no superior's act is needed." : "Leave an event.",
      action: `events.${name}`,
      args: ({ event }) => ({ event }),
      example: `tocsin event ${name} 90aa12`,
    }),
  ),
  {
    usage: "post <event> <text>",
    does: "Say something to every member of an event, on every leg.",
    action: "events.post",
    flags: [["--security <level>", "1 or 2; default 1"]],
    args: ({ event }) => ({ event }),
    body: ({ text, security = "1" }) => ({ kind: "message", s: integer(security, "--security"), text }),
    example: "tocsin event post 90aa12 '样本已复核。'",
  },
  {
    usage: "group <event> <group>",
    does: "Set a working group: prevention, treatment, research, publicity, materials and so on.",
    action: "events.setGroup",
    flags: [
      ["--lead <unit>", "who leads it; one of the members"],
      ["--members <members>", "unit=duty, with commas"],
    ],
    needs: ["lead", "members"],
    args: ({ event, group, lead, members }) => ({ event, group, lead, members: membersOf(members ?? "") }),
    example: "tocsin event group 90aa12 prevention --lead cn-3201:hc --members cn-3201:hc=lead,cn-3201:psb=tracing",
  },
  {
    usage: "task <event> <unit> <title>",
    does: "Give a member a task.",
    action: "events.assignTask",
    flags: [
      ["--text <text>", "what is to be done"],
      ["--due <time>", "ISO 8601"],
      ["--group <group>", "working group that it belongs to"],
    ],
    args: ({ event, unit, due, group }) =>
      present({ event, to: unit, group, due: due === undefined ? undefined : instant("--due", due) }),
    body: ({ title, text }) => present({ title, text }),
    example: "tocsin event task 90aa12 cn-3201:transport 'List the flights' --due 2021-07-21T12:00:00+08:00",
  },
  {
    usage: "progress <event> <task> <status>",
    does: "Say how far a task is: accepted, doing, done or cancelled.",
    action: "events.updateTask",
    flags: [["--note <text>", "what others should know"]],
    args: ({ event, task, status, note }) => present({ event, task, status, note }),
    example: "tocsin event progress 90aa12 77bc01 done",
  },
  {
    usage: "need <event> <item>",
    does: "Ask every leg of an event for something that is needed.",
    action: "events.requestResource",
    flags: [
      ["--quantity <n>", "how much"],
      ["--measure <unit>", "piece, box, person …; default piece"],
      ["--area <code>", "where it is needed"],
    ],
    needs: ["quantity", "area"],
    args: (given) => ({
      ...{ event: given["event"], item: given["item"], area: given["area"], measure: given["measure"] ?? "piece" },
      quantity: number(given, "quantity"),
    }),
    example: "tocsin event need 90aa12 'nucleic acid test kit' --quantity 20000 --area 3210",
  },
  ...(
    [
      ["offer <resource>", "events.offerResource", "Offer something that was asked for."],
      ["accept <offer>", "events.acceptOffer", "Accept an offer, or a part of it."],
      ["received <offer>", "events.markReceived", "Say that an offer has arrived."],
    ] as const
  ).map(
    ([usage, action, does]): ActCommand => ({
      ...{ usage, action, does },
      flags: [["--quantity <n>", "how much"]],
      needs: ["quantity"],
      args: (given) =>
        present({ resource: given["resource"], offer: given["offer"], quantity: number(given, "quantity") }),
      example: `tocsin event ${usage.split(" ")[0]} 5d1e77 --quantity 8000`,
    }),
  ),
  {
    usage: "sent <offer>",
    does: "Say that an accepted offer is on its way.",
    action: "events.markSent",
    args: ({ offer }) => ({ offer }),
    example: "tocsin event sent 5d1e77",
  },
];

const REGISTRY: readonly ActCommand[] = [
  ...(["suspend", "reinstate"] as const).map(
    (name): ActCommand => ({
      usage: `${name} <unit>`,
      does: `${name === "suspend" ? "Suspend" : "Reinstate"} a unit: N1 on the main chain any, a manager its members.`,
      action: `registry.${name}`,
      flags: [
        ["--reason <text>", "why"],
        ["--chain <chain>", "on this chain only"],
      ],
      needs: ["reason"],
      args: ({ unit, reason, chain }) => present({ unit, reason, chain }),
      example: `tocsin registry ${name} cn-4308:tourism-bureau --chain cn-4308 --reason 'exercise'`,
    }),
  ),
  {
    usage: "rights <unit> <rights>",
    does: "Set a unit's rights, with commas: report, post, request, follow.",
    action: "registry.setRights",
    flags: [["--chain <chain>", "on this chain only"]],
    args: ({ unit, rights, chain }) => present({ unit, rights: list(rights), chain }),
    example: "tocsin registry rights cn-3201:media-office report,post",
  },
];

/** Working in an event, and the registry's daily acts. */
export function eventCommands(program: Command, surroundings: Surroundings): void {
  const event = program.command("event").description("Work in an event: open, join, post, groups, tasks, resources.");
  addActs(event, surroundings, EVENT);
  const registry = program.command("registry").description("Suspend and reinstate units, set their rights.");
  addActs(registry, surroundings, REGISTRY);
}

function membersOf(text: string): { readonly unit: string; readonly duty: string }[] {
  return text.split(",").map((member) => {
    const [unit, duty] = member.split("=");
    if (unit === undefined || duty === undefined) throw new Usage("Write --members as unit=duty,unit=duty.");
    return { unit, duty };
  });
}
