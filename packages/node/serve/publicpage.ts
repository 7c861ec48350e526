import { trimArea } from "@tocsin/core";
import { ATOM_MEDIA_TYPE } from "@tocsin/interop";
import { exposures } from "./exposures.ts";
import { placePicker, placePickerStyle } from "./placepicker.ts";

/** Words of the page in Chinese and English. */
const WORDS = {
  title: ["公共卫生信息发布", "Public health releases"],
  exercise: ["演练——内容不是真实情况。", "Exercise – nothing of this is real."],
  test: ["测试——内容不是真实情况。", "Test – nothing of this is real."],
  other: ["English", "中文"],
  "risk-area": ["风险区域", "Risk areas"],
  notice: ["通告", "Notices"],
  refutation: ["辟谣", "Rumours refuted"],
  none: ["没有。", "None."],
  low: ["低风险", "low risk"],
  medium: ["中风险", "medium risk"],
  high: ["高风险", "high risk"],
  warning: ["预警级别", "Warning level"],
  claim: ["传言", "What is said"],
  fact: ["事实", "What is so"],
  posts: ["相关帖文", "Posts"],
  records: ["依据的记录", "Source records"],
  withdrawn: ["已撤回", "Withdrawn"],
  superseded: ["已被替代", "Superseded"],
  there: ["我去过吗？", "Was I there?"],
  private: [
    "行程只在您的浏览器中比对，不会发送或保存。",
    "Your itinerary is compared in this browser. Nothing is sent or kept.",
  ],
  place: ["地点（名称、拼音或代码）", "Place (name, pinyin or code)"],
  from: ["到达（北京时间）", "Arrived (Beijing time)"],
  to: ["离开（北京时间）", "Left (Beijing time)"],
  add: ["添加一行", "Add a stay"],
  compare: ["比对", "Compare"],
  clear: ["行程与公布的风险区域没有重合。", "None of your stays touches a published risk area."],
  hit: ["您的行程与下列风险区域重合，请按提示办理：", "Your stays touch these risk areas; do as they say:"],
  span: ["行程最多十四天，且离开须晚于到达。", "At most 14 days, and each stay must end after it begins."],
  fill: ["每一行都请填写地点和时间。", "Name a place and both times in every line."],
  tell: ["向卫生部门填报行程或症状", "Tell the health authorities an itinerary or symptoms"],
  feed: ["订阅发布内容（Atom）", "Feed of the releases (Atom)"],
  failed: ["无法取得发布内容，请稍后刷新。", "The releases cannot be read now; reload the page later."],
} as const;

/**
 * The page at /public: its words and releases come with its script, nothing from elsewhere.
 * @param hasIntake whether a unit takes in here what the public tells
 */
export function publicPage(hasIntake: boolean): string {
  return `<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${WORDS.title[0]} · ${WORDS.title[1]}</title>
<link rel="stylesheet" href="/public/page.css">
<link rel="alternate" type="${ATOM_MEDIA_TYPE}" hreflang="zh-CN" href="/public/releases.atom" title="${WORDS.title[0]}">
<link rel="alternate" type="${ATOM_MEDIA_TYPE}" hreflang="en" href="/public/releases.atom?lang=en" title="${WORDS.title[1]}">
</head>
<body>
<header><h1 id="title">${WORDS.title[0]}</h1><button id="language" type="button">${WORDS.other[0]}</button></header>
<main>
<p id="status" class="mark" hidden></p>
${hasIntake ? '<p><a id="tell" href="/public/report"></a></p>' : ""}
<section><h2 id="there"></h2><p id="private"></p><form id="stays" novalidate></form><div id="result" role="status"></div></section>
<div id="releases"></div>
<p><a id="feed" href="/public/releases.atom"></a></p>
</main>
<script src="/public/page.js"></script>
</body>
</html>`;
}

/** Level by text and shape, never by colour alone; the law's colours mean warning levels only. */
export function publicStyle(): string {
  return `:root{color-scheme:light dark}
body{font:17px/1.6 system-ui,"Noto Sans CJK SC","Microsoft YaHei",sans-serif;margin:0 auto;max-width:52rem;padding:0 1rem 3rem;overflow-wrap:anywhere;color:#1f2933;background:#fff}
header{display:flex;flex-wrap:wrap;gap:.5rem 1rem;align-items:center;justify-content:space-between}
h1{font-size:1.5rem}h2{font-size:1.2rem;border-bottom:1px solid #8a939b}h3{font-size:1.05rem;margin:.2rem 0}
article{border:1px solid #8a939b;border-radius:6px;padding:.6rem .9rem;margin:.7rem 0}
.ended{border-style:dashed}.mark{border:2px solid;padding:.5rem;font-weight:700}
.level{display:inline-block;border:2px solid;border-radius:4px;padding:0 .5rem;font-weight:700}
.small{font-size:.88rem}
button,input{font:inherit;min-height:2.4rem;box-sizing:border-box}button{padding:0 .9rem}
.stay{display:grid;grid-template-columns:repeat(auto-fit,minmax(13rem,1fr));gap:.4rem;margin:.5rem 0}
.stay label{display:block}.stay input{width:100%}
a{color:#0b5c53}
${placePickerStyle()}@media (prefers-color-scheme:dark){body{color:#e6e9ec;background:#141414}a{color:#7fd6c8}}
@media print{button,form{display:none}}
`;
}

/**
 * The page's program. Texts of others go in as text, never as markup.
 * @param files lists of areas to choose from
 */
export function publicScript(files: readonly string[]): string {
  return `"use strict";
const WORDS = ${JSON.stringify(WORDS)};
const trimArea = ${trimArea.toString()};
const exposures = ${exposures.toString()};
const DAYS_MAX = 14, STAYS_MAX = 14, DAY_MS = 86400000;
let language = navigator.language.startsWith("zh") ? 0 : 1;
let published;
${placePicker(files)}const word = (name) => WORDS[name][language];
const say = (text) => (text === undefined ? "" : language === 1 ? (text.en ?? text.zh) : text.zh);
const by = (id) => document.getElementById(id);
function make(tag, text, className) {
  const element = document.createElement(tag);
  if (text !== undefined) element.textContent = text;
  if (className !== undefined) element.className = className;
  return element;
}
const time = (ms) => new Date(ms).toLocaleString(language === 0 ? "zh-CN" : "en-GB", { timeZone: "Asia/Shanghai", dateStyle: "medium", timeStyle: "short" }) + " (UTC+8)";
const placeOf = (item) => [item.area, say(item.place)].filter((text) => text !== "").join(" · ");
function card(item) {
  const article = make("article", undefined, item.standing === "released" ? undefined : "ended");
  if (item.standing !== "released") article.append(make("p", word(item.standing) + (item.reason === undefined ? "" : ": " + item.reason), "mark"));
  article.append(make("h3", say(item.title)));
  if (item.risk !== undefined) {
    article.append(make("span", { low: "○ ", medium: "◐ ", high: "● " }[item.risk.level] + word(item.risk.level), "level"));
    article.append(make("p", placeOf(item) + " · " + time(item.risk.from) + " – " + time(item.risk.to)));
  }
  if (item.warning !== undefined) article.append(make("p", word("warning") + " " + "ⅠⅡⅢⅣ".charAt(item.warning - 1)));
  if (item.claim !== undefined) article.append(make("p", word("claim") + ": " + say(item.claim)));
  article.append(make("p", (item.claim === undefined ? "" : word("fact") + ": ") + say(item.text)));
  if (item.posts !== undefined && item.posts.length > 0) {
    const list = make("p", word("posts") + ": ");
    for (const post of item.posts) {
      const link = make("a", post.address);
      link.href = post.address;
      link.rel = "noopener noreferrer nofollow";
      list.append(link, " ");
    }
    article.append(list);
  }
  if (item.records.length > 0) article.append(make("p", word("records") + ": " + item.records.map((id) => id.slice(0, 16)).join(", "), "small"));
  article.append(make("p", say(item.name) + " · " + time(item.tick), "small"));
  return article;
}
function show() {
  document.documentElement.lang = language === 0 ? "zh-CN" : "en";
  by("title").textContent = word("title");
  by("language").textContent = word("other");
  by("language").lang = language === 0 ? "en" : "zh-CN";
  by("there").textContent = word("there");
  by("private").textContent = word("private");
  by("feed").textContent = word("feed");
  by("feed").href = "/public/releases.atom" + (language === 0 ? "" : "?lang=en");
  if (by("tell") !== null) by("tell").textContent = word("tell");
  drawStays();
  by("result").replaceChildren();
  if (published === undefined) return;
  const { status, items } = published;
  by("status").hidden = status === "actual";
  if (status !== "actual") by("status").textContent = word(status);
  by("releases").replaceChildren(...["risk-area", "notice", "refutation"].map((kind) => {
    const section = make("section");
    const found = items.filter((item) => item.kind === kind);
    section.append(make("h2", word(kind)), ...(found.length === 0 ? [make("p", word("none"))] : found.map(card)));
    return section;
  }));
}
const stays = [{ place: "", from: "", to: "" }];
function drawStays() {
  const rows = stays.map((stay) => {
    const row = make("div", undefined, "stay");
    for (const [name, type] of [["place", "text"], ["from", "datetime-local"], ["to", "datetime-local"]]) {
      const label = make("label", word(name));
      const input = make("input");
      input.type = type;
      input.value = stay[name];
      input.autocomplete = "off";
      input.addEventListener("input", () => { stay[name] = input.value; if (name === "place") stay.code = undefined; });
      label.append(input);
      row.append(label);
      if (name !== "place") continue;
      if (stay.code !== undefined) setPlace(input, stay.code);
      pickPlace(input, () => ({ within: "", own: (published?.chain ?? "").slice(3) }), () => Object.assign(stay, { place: input.value, code: input.dataset.code }));
    }
    return row;
  });
  const add = make("button", word("add"));
  add.type = "button";
  add.disabled = stays.length >= STAYS_MAX;
  add.addEventListener("click", () => { stays.push({ place: "", from: "", to: "" }); drawStays(); });
  by("stays").replaceChildren(...rows, add, " ", make("button", word("compare")));
}
by("stays").addEventListener("submit", (event) => {
  event.preventDefault();
  const ms = (text) => Date.parse(text + "+08:00");
  const named = stays.filter(({ place, from, to }) => place.trim() + from + to !== "");
  const placesOf = ({ place, code }) => (code === undefined ? [place.trim(), ...codesNamed(place.trim())] : [code]);
  const asked = named.flatMap((stay) => placesOf(stay).map((place) => ({ place, from: ms(stay.from), to: ms(stay.to) })));
  const tell = (...parts) => by("result").replaceChildren(...parts);
  if (published === undefined) return tell(make("p", word("failed"), "mark"));
  if (named.length === 0 || named.some(({ place, from, to }) => place.trim() === "" || from === "" || to === "")) return tell(make("p", word("fill"), "mark"));
  const begin = Math.min(...asked.map(({ from }) => from)), end = Math.max(...asked.map(({ to }) => to));
  if (asked.some(({ from, to }) => !(from < to)) || end - begin > DAYS_MAX * DAY_MS) return tell(make("p", word("span"), "mark"));
  const risks = published.items.filter(({ kind, standing }) => kind === "risk-area" && standing === "released");
  const areas = risks.map(({ area, risk, title, place }) => ({ area, from: risk.from, to: risk.to, names: [title, place].flatMap((text) => (text === undefined ? [] : Object.values(text))) }));
  const hits = [...new Set(exposures(asked, areas, trimArea).map(([, risk]) => risk))];
  if (hits.length === 0) return tell(make("p", word("clear"), "mark"));
  tell(make("p", word("hit"), "mark"), ...hits.map((index) => card(risks[index])));
});
by("language").addEventListener("click", () => { language = 1 - language; show(); });
show();
fetch("/v1/public/releases").then((reply) => { if (!reply.ok) throw new Error(String(reply.status)); return reply.json(); }).then((reply) => { published = reply; show(); }).catch(() => by("releases").replaceChildren(make("p", word("failed"), "mark")));
`;
}
