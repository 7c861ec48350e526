import { UNITS } from "./cast.ts";
import { delta, detailOf, file, type Story } from "./reports.ts";
import { homeOf, type Stage } from "./stage.ts";
import { beijing } from "./time.ts";

/** Names of the steps that checks and other scenes refer to. */
export const LUKOU = "Lukou: nine positive samples";
export const EVENT = "event";
export const UNVERIFIED = "customs, roster";
export const REJECTED = "media office, roster twice";
export const CORRECTED = "transport, roster";
export const RETRACTED = "Yangzhou hospital, roster";
export const SUSPENDED = "tourism bureau, while suspended";

/** Who judges the rosters of each chain, and who those of the judge. */
const JUDGES: { readonly [chain: string]: readonly [string, string] } = {
  cn: [UNITS.nhc, UNITS.nhc],
  "cn-32": [UNITS.jiangsuHc, UNITS.jiangsuCdc],
  "cn-3201": [UNITS.nanjingHc, UNITS.nanjingPsb],
  "cn-3210": [UNITS.yangzhouHc, UNITS.yangzhouCdc],
  "cn-43": [UNITS.hunanHc, UNITS.hunanCdc],
  "cn-4308": [UNITS.zhangjiajieHc, UNITS.zhangjiajieCdc],
};

const AREAS: { readonly [chain: string]: string } = {
  "cn-32": "32",
  "cn-3201": "3201",
  "cn-3210": "3210",
  "cn-43": "43",
  "cn-4308": "4308",
};

/** Every unit files what an exercise begins with, so that each has a sealed detail of its own. Customs' nobody judges. */
export async function rosters(stage: Stage): Promise<void> {
  const units = Object.values(UNITS).filter((unit) => homeOf(unit) !== "cn");
  await stage.at(beijing("2021-07-20 08:00"));
  const filed = await Promise.all(units.map((unit) => file(stage, rosterOf(unit), unit, roster(unit))));
  await stage.at(beijing("2021-07-20 08:20"));
  for (const [i, unit] of units.entries()) {
    const [first, second] = JUDGES[homeOf(unit)] as readonly [string, string];
    const judge = unit === first ? second : first;
    if (unit === UNITS.customs) continue;
    await stage.judge(`${rosterOf(unit)}, verdict`, judge, filed[i] as string, "verified", "The duty desk answers.");
  }
  await stage.at(beijing("2021-07-20 08:31"));
}

function rosterOf(unit: string): string {
  if (unit === UNITS.customs) return UNVERIFIED;
  if (unit === UNITS.transport) return CORRECTED;
  return unit === UNITS.yangzhouHospital ? RETRACTED : `${unit}, roster`;
}

function roster(unit: string, headline = "演练：值班已开始", since = beijing("2021-07-20 07:55")): Story {
  const area = AREAS[homeOf(unit)] as string;
  return {
    situation: "government",
    category: "exercise",
    headline,
    area,
    occurred: since,
    s: unit === UNITS.nanjingPsb || unit === UNITS.lukou ? 2 : 1,
    data: { kind: "measure", version: 1, measure: "duty roster in force", from: "2021-07-20", areas: [area] },
  };
}

/** Text of the one attachment: long enough to be sealed in several pieces. */
export function attachmentBytes(): Uint8Array<ArrayBuffer> {
  return new Uint8Array(Buffer.from("Synthetic line list of the exercise; it names nobody.\n".repeat(6_000), "utf8"));
}

/** The report with which it began, and its way to everyone. It is of level Ⅱ and climbs before anyone has judged it. */
export async function lukou(stage: Stage): Promise<void> {
  await stage.at(beijing("2021-07-20 15:00"));
  const detail = await stage.seal(`${LUKOU}, detail`, UNITS.lukou, detailOf(UNITS.lukou));
  const list = await stage.attach(`${LUKOU}, attachment`, UNITS.lukou, attachmentBytes());
  const occurred = beijing("2021-07-20 14:40");
  const record = await file(stage, LUKOU, UNITS.lukou, {
    situation: "epidemic",
    category: "infectious-disease",
    headline: "禄口国际机场定期核酸检测发现9份阳性样本",
    main: "工作人员定期核酸检测中发现9份样本为阳性，已按规定复核并隔离管控。",
    area: "320115",
    occurred,
    detected: occurred,
    s: 2,
    c: 2,
    data: {
      kind: "laboratory",
      version: 1,
      specimen: "nasopharyngeal swab",
      method: "RT-PCR",
      taken: 9,
      tested: 9,
      positive: 9,
    },
    detail,
    attachments: [list],
  });
  await stage.settle();
  await stage.at(beijing("2021-07-20 15:20"));
  await stage.judge(
    `${LUKOU}, verdict`,
    UNITS.nanjingHc,
    record,
    "verified",
    "Confirmed by the municipal CDC's laboratory.",
  );
  await stage.settle();
}

/** Units of every level and department join one event and post to it; nobody's superior acts in between. */
export async function openEvent(stage: Stage): Promise<void> {
  await stage.at(beijing("2021-07-20 15:30"));
  const event = await stage.act(EVENT, UNITS.nanjingHc, {
    action: "events.open",
    args: {
      category: "infectious-disease",
      title: { zh: "禄口国际机场新冠肺炎疫情", en: "COVID-19 outbreak at Lukou airport" },
      stage: "response",
      level: 2,
      areas: ["320115"],
      chains: ["cn", "cn-32", "cn-3210", "cn-43", "cn-4308"],
    },
  });
  await stage.settle();
  const origin = "cn-3201";
  const legs: readonly [string, string][] = [
    [UNITS.nhc, "cn"],
    [UNITS.jiangsuHc, "cn-32"],
    [UNITS.yangzhouHc, "cn-3210"],
    [UNITS.hunanHc, "cn-43"],
    [UNITS.zhangjiajieHc, "cn-4308"],
  ];
  for (const [unit, chain] of legs)
    await stage.act(
      `${EVENT}, leg ${chain}`,
      unit,
      { action: "events.openLeg", args: { event, origin, stage: "response" } },
      chain,
    );
  const joining = [
    UNITS.nanjingPsb,
    UNITS.lukou,
    UNITS.customs,
    UNITS.transport,
    UNITS.nanjingHospital,
    UNITS.yangzhouCdc,
    UNITS.zhangjiajieCdc,
  ];
  for (const unit of joining)
    await stage.act(`${EVENT}, ${unit} joins`, unit, { action: "events.join", args: { event } });
  await stage.settle();
  await work(stage, event);
}

async function work(stage: Stage, event: string): Promise<void> {
  const say = (name: string, unit: string, text: string, chain = homeOf(unit)) =>
    stage.act(name, unit, { action: "events.post", args: { event }, body: { kind: "message", s: 1, text } }, chain);
  await say(`${EVENT}, Lukou posts`, UNITS.lukou, "样本已复核，接触者排查开始。");
  await say(`${EVENT}, NHC posts`, UNITS.nhc, "国家工作组已到位，请各地排查7月以来的相关人员。", "cn");
  await say(`${EVENT}, Zhangjiajie posts`, UNITS.zhangjiajieHc, "张家界开始排查相关航班旅客。");
  await stage.act(`${EVENT}, group`, UNITS.nanjingHc, {
    action: "events.setGroup",
    args: {
      event,
      group: "prevention",
      lead: UNITS.nanjingHc,
      members: [
        { unit: UNITS.nanjingHc, duty: "牵头" },
        { unit: UNITS.nanjingPsb, duty: "人员排查" },
        { unit: UNITS.transport, duty: "交通管控" },
      ],
    },
  });
  const task = await stage.act(`${EVENT}, task`, UNITS.nanjingHc, {
    action: "events.assignTask",
    args: { event, to: UNITS.transport, group: "prevention", due: beijing("2021-07-21 12:00") },
    body: { title: "通报机场客运情况", text: "列出受影响的客运线路。" },
  });
  for (const status of ["accepted", "done"] as const)
    await stage.act(`${EVENT}, task ${status}`, UNITS.transport, {
      action: "events.updateTask",
      args: { event, task, status },
    });
  await stage.settle();
}

/** A report that says another's again is rejected, one is corrected in its text, one is retracted after it has climbed. */
export async function revisions(stage: Stage): Promise<void> {
  await stage.at(beijing("2021-07-21 09:00"));
  const twice = await file(stage, REJECTED, UNITS.media, roster(UNITS.media, "演练：值班已开始（重复）"));
  await stage.judge(`${REJECTED}, verdict`, UNITS.nanjingHc, twice, "rejected", "Filed twice; the first one stands.");
  const corrected = stage.result(CORRECTED);
  await stage.act(`${CORRECTED}, acknowledged`, UNITS.hunanCdc, {
    action: "exchange.acknowledge",
    args: { record: corrected, origin: "cn-3201", revision: 1 },
  });
  await stage.once(`${CORRECTED}, correction`, async () => {
    const { ifMatch, body } = await stage.client(UNITS.transport).call("report", { params: { record: corrected } });
    const before = body as ReturnType<typeof delta>;
    const text = {
      ...before,
      a: { ...(before as { a: object }).a, headline: "演练：值班已开始（更正：值班电话已更新）" },
    };
    const args = { record: corrected, reason: "The telephone of the duty desk has changed." };
    const reply = await stage.try(`${CORRECTED}, correction`, UNITS.transport, {
      action: "reports.correct",
      args,
      body: text,
      ifMatch,
    });
    return reply.act;
  });
  const retracted = { record: stage.result(RETRACTED), reason: "Filed under the wrong duty desk." };
  await stage.act(`${RETRACTED}, retraction`, UNITS.yangzhouHospital, { action: "reports.retract", args: retracted });
  await stage.settle();
}

/** Yangzhou asks, two provinces' units answer; each hand-over is an act of whoever makes it. */
export async function resources(stage: Stage): Promise<void> {
  await stage.at(beijing("2021-08-02 10:00"));
  const event = stage.result(EVENT);
  const need = await stage.act("resource, need", UNITS.yangzhouHc, {
    action: "events.requestResource",
    args: { event, item: "nucleic acid test kit", quantity: 20_000, measure: "piece", area: "3210" },
  });
  await stage.settle();
  const offers = [
    { unit: UNITS.nanjingHc, quantity: 8_000, wanted: 8_000, arrives: beijing("2021-08-02 16:00") },
    { unit: UNITS.hunanHc, quantity: 15_000, wanted: 12_000, arrives: beijing("2021-08-02 22:00") },
  ];
  for (const { unit, quantity, wanted, arrives } of offers) {
    const chain = unit === UNITS.hunanHc ? "cn-43" : homeOf(unit);
    const offer = await stage.act(
      `resource, offer ${unit}`,
      unit,
      { action: "events.offerResource", args: { resource: need, quantity } },
      chain,
    );
    await stage.settle();
    await stage.act(`resource, accept ${unit}`, UNITS.yangzhouHc, {
      action: "events.acceptOffer",
      args: { offer, quantity: wanted },
    });
    await stage.settle();
    await stage.act(`resource, sent ${unit}`, unit, { action: "events.markSent", args: { offer } }, chain);
    await stage.settle();
    await stage.at(arrives);
    await stage.act(`resource, received ${unit}`, UNITS.yangzhouHc, {
      action: "events.markReceived",
      args: { offer, quantity: wanted },
    });
    await stage.settle();
  }
}

/** The nation suspends a unit on its city's chain; the word arrives there by itself and is obeyed. */
export async function suspension(stage: Stage): Promise<void> {
  await stage.at(beijing("2021-08-05 09:00"));
  const target = { unit: UNITS.tourism, chain: "cn-4308" };
  await stage.act("tourism bureau, suspended", UNITS.nhc, {
    action: "registry.suspend",
    args: { ...target, reason: "Exercise of a suspension." },
  });
  await stage.settle();
  await stage.once(SUSPENDED, () => stage.refusal(fileAgain(stage, SUSPENDED)));
  await stage.at(beijing("2021-08-06 09:00"));
  await stage.act("tourism bureau, reinstated", UNITS.nhc, {
    action: "registry.reinstate",
    args: { ...target, reason: "The exercise of the suspension is over." },
  });
  await stage.settle();
  await stage.once("tourism bureau, after it", async () => (await fileAgain(stage, "tourism bureau, after it")).act);
  await stage.settle();
}

async function fileAgain(stage: Stage, name: string) {
  const detail = await stage.seal(`${name}, detail`, UNITS.tourism, detailOf(UNITS.tourism));
  const body = { ...delta({ ...roster(UNITS.tourism, "演练：值班继续", beijing("2021-08-05 08:55")), detail }) };
  return stage.try(name, UNITS.tourism, { action: "reports.submit", body });
}
