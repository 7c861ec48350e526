import { createHash } from "node:crypto";
import { type TrendRow, dayNumber, dayText } from "@tocsin/situation";
import { DAYS } from "./cases.ts";

/**
 * A stream of posts for exercises. Every text is put together from sentences of our own and stands for nobody's words; the
 * volume and the mix by day are made up after the course of the outbreak. Nothing can be learnt of the world from it, so
 * every post, and whatever is drawn or computed of it, says `synthetic`.
 */
export interface SyntheticPost {
  readonly id: string;
  readonly date: string;
  readonly text: string;
  readonly synthetic: true;
}

/** What is made of the stream. */
export interface ReadStream {
  /** Number of the first day. */
  readonly first: number;
  /** The trend of the five situations, a row a day. */
  readonly rows: readonly TrendRow[];
  /** Topics of each day. */
  readonly topics: readonly (readonly string[])[];
}

type Kind = "epidemic" | "medical" | "government" | "opinion" | "media" | "none";

const SEED = "nanjing-2021 posts 1";

/** Slots: {p} a place, {n} a number, {t} a time of day, {w} who. */
const SENTENCES: { readonly [kind in Kind]: readonly string[] } = {
  epidemic: [
    "{p}{t}通报新增{n}例确诊病例，均在隔离点发现。",
    "听说{p}又有{n}例阳性，传播链还没有完全查清。",
    "{p}的疫情扩散得比想象快，今天又多了{n}名感染者。",
    "专家说{p}这一波是德尔塔变异株，传染性更强。",
    "{p}密切接触者已经排查{n}人，还在继续追踪。",
    "{p}升为中风险地区，小区有{n}名无症状感染者。",
  ],
  medical: [
    "{p}定点医院腾出{n}张床位，{w}连夜支援。",
    "{t}在{p}做了核酸检测，{w}穿着防护服站了一整天。",
    "{p}第{n}支医疗队出发，物资和疫苗一起送到。",
    "重症病人转到{p}救治，医院说目前病情平稳。",
    "{p}疫苗接种点今天打了{n}针，{w}说请带身份证。",
    "{p}的核酸采样点增加到{n}个，检测结果{t}能查到。",
  ],
  government: [
    "{p}指挥部发布通告：{t}起全员核酸，请配合防控。",
    "{p}政府要求公共场所扫码测温，违者将被处罚。",
    "{p}启动应急响应，{n}个部门联合部署管控措施。",
    "{p}卫健委召开发布会，通报隔离和流调的安排。",
    "{p}暂停{n}条长途客运线路，离开须持核酸证明。",
    "{p}纪委监委问责{n}名干部，防控责任要压实。",
  ],
  opinion: [
    "在{p}排队做核酸{n}小时，又热又挤，大家都在抱怨。",
    "封在{p}第{n}天了，真的很焦虑，谁能告诉我什么时候结束？",
    "{p}的菜价涨成这样，居民都担心买不到东西😠",
    "谢谢{w}！{p}的志愿者太辛苦了，一定会好起来的👏",
    "难道{p}就没有人管一管吗？投诉了{n}次都没有回应！",
    "看到{p}的消息心里很难过，希望大家都平安🙏",
    "{p}的谣言满天飞，群里吵了一晚上，有点害怕。",
  ],
  media: [
    "记者从{p}获悉，{t}将举行第{n}场新闻发布会。",
    "本报讯：{p}社区直播物资分发，{n}万网友在线观看。",
    "电视台{t}播出{p}抗疫特别报道，{w}接受采访。",
    "官方辟谣：网传{p}封城的消息不实，请以权威发布为准。",
    "媒体评论：{p}的教训提醒各地不能放松警惕。",
    "{p}融媒体发布长图，{n}个问答说清防控政策。",
  ],
  none: [
    "{p}今天下雨，{t}去湖边走了一圈，荷花开了。",
    "晚上在{p}吃了一碗面，{n}块钱，味道不错。",
    "奥运会这场比赛太精彩了，{t}一定要看重播。",
    "追剧追到第{n}集，{p}的景色拍得真好看。",
  ],
};

const PLACES = ["南京", "江宁区", "禄口街道", "扬州", "广陵区", "淮安", "宿迁", "张家界", "江苏", "建邺区"];
const PEOPLE = ["医护人员", "社区工作者", "志愿者", "护士", "值班民警", "快递小哥"];
const TIMES = ["今天上午", "昨晚", "下午三点", "今早", "傍晚", "夜里"];

const POSTS_LEAST = 12;
const POSTS_MOST = 90;

/** Quiet days before the outbreak, so that there is something to hold it against. */
const DAYS_BEFORE = 12;

/** The whole stream, the same every time. */
export function syntheticPosts(): SyntheticPost[] {
  const begin = dayNumber(DAYS[0]?.day ?? "") ?? 0;
  return Array.from({ length: DAYS_BEFORE + DAYS.length }, (_, i) => i - DAYS_BEFORE).flatMap((n) => {
    const day = dayText(begin + n);
    return Array.from({ length: volumeOn(n, day) }, (_, i): SyntheticPost => {
      const pick = picker(`${day} ${i}`);
      return { id: `synthetic-${day}-${i}`, date: day, text: textOf(kindOn(n, pick), pick), synthetic: true };
    });
  });
}

/** Attention rises within a week, stays high while the second city follows, and fades; no two days are alike. */
function volumeOn(n: number, day: string): number {
  const wave = (peak: number, rise: number, fade: number) =>
    n <= peak ? Math.max(0, 1 - (peak - n) / rise) : Math.max(0, 1 - (n - peak) / fade);
  const height = Math.min(1, wave(7, 7, 9) + 0.7 * wave(14, 5, 12));
  return Math.round(POSTS_LEAST + (POSTS_MOST - POSTS_LEAST) * (n < 0 ? 0 : height)) + picker(`${day} volume`)(5);
}

/** How many posts of a hundred are of each kind: the disease first, then what is done, then what people feel. */
function kindOn(n: number, pick: (below: number) => number): Kind {
  const early = n < 0 ? 0 : Math.max(0, 1 - n / 14);
  if (n < 0 && pick(10) < 8) return "none";
  const felt = Math.max(0, 1 - Math.abs(n - 12) / 16);
  const weights: readonly (readonly [Kind, number])[] = [
    ["epidemic", 10 + 24 * early],
    ["medical", 14 + 6 * felt],
    ["government", 16 + 8 * early],
    ["opinion", 10 + 26 * felt],
    ["media", 8 + 6 * early],
    ["none", 22 - 8 * felt],
  ];
  const total = weights.reduce((sum, [, weight]) => sum + weight, 0);
  let left = (pick(10_000) / 10_000) * total;
  for (const [kind, weight] of weights) {
    left -= weight;
    if (left < 0) return kind;
  }
  return "none";
}

function textOf(kind: Kind, pick: (below: number) => number): string {
  const one = (list: readonly string[]) => list[pick(list.length)] as string;
  const filled = (sentence: string) =>
    sentence
      .replaceAll("{p}", one(PLACES))
      .replaceAll("{w}", one(PEOPLE))
      .replaceAll("{t}", one(TIMES))
      .replaceAll("{n}", String(1 + pick(40)));
  const first = filled(one(SENTENCES[kind]));
  // Every third post says two things.
  return pick(3) === 0 ? `${first}${filled(one(SENTENCES[kind]))}` : first;
}

/** Numbers below a bound from the seed and a name, one after the other. */
function picker(name: string): (below: number) => number {
  let drawn = 0;
  return (below) => {
    const digest = createHash("sha256").update(`${SEED}\n${name}\n${drawn++}`).digest();
    return digest.readUInt32BE(0) % below;
  };
}
