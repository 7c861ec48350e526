import { problemInChinese } from "@tocsin/api";
import { placePicker } from "./placepicker.ts";
import { REPORT_WORDS } from "./publicreportwords.ts";

/** What a person may be refused with here; a code that is none of these is told as the last one is. */
const CODES = [
  "BAD_REQUEST",
  "NOT_JSON",
  "SCHEMA",
  "NOT_FOUND",
  "CONFLICT",
  "WITHDRAWN",
  "BODY_TOO_LARGE",
  "INTAKE_CLOSED",
  "INTAKE_FULL",
  "RATE_LIMITED",
  "DISK_FULL",
  "STOPPING",
  "INTERNAL",
] as const;

/**
 * The program of the page at /public/report. Texts of others go in as text, never as markup; nothing is kept in the browser.
 * @param files lists of areas to choose from
 */
export function publicReportScript(files: readonly string[]): string {
  const chinese = Object.fromEntries(CODES.map((code) => [code, problemInChinese(code)]));
  return `"use strict";
const WORDS = ${JSON.stringify(REPORT_WORDS)};
const CHINESE = ${JSON.stringify(chinese)};
const STAYS_MAX = 40;
let language = navigator.language.startsWith("zh") ? 0 : 1;
let unit, code, isBusy = false;
${placePicker(files)}const by = (id) => document.getElementById(id);
const both = (name) => WORDS[name];
function make(tag, word, className) {
  const element = document.createElement(tag);
  if (word !== undefined) { element.dataset.word = word; element.textContent = WORDS[word][language]; }
  if (className !== undefined) element.className = className;
  return element;
}
function plain(tag, text, lang) {
  const element = document.createElement(tag);
  element.textContent = text;
  if (lang !== undefined) element.lang = lang;
  return element;
}
const time = (ms) => new Date(ms).toLocaleString(language === 0 ? "zh-CN" : "en-GB", { timeZone: "Asia/Shanghai", dateStyle: "medium", timeStyle: "short" }) + " (UTC+8)";
function speak() {
  document.documentElement.lang = language === 0 ? "zh-CN" : "en";
  by("language").textContent = WORDS.other[language];
  by("language").lang = language === 0 ? "en" : "zh-CN";
  for (const element of document.querySelectorAll("[data-word]")) element.textContent = WORDS[element.dataset.word][language];
  for (const element of document.querySelectorAll("[data-time]")) element.textContent = time(Number(element.dataset.time));
  renamePlaces();
  if (unit !== undefined) by("unit").textContent = language === 0 ? unit.name.zh : unit.name.en;
}
/** A refusal stands in both languages, whichever the page speaks. */
function refuse(pairs, input) {
  by("refused").replaceChildren(...pairs.flatMap(([zh, en]) => [plain("p", zh, "zh-CN"), plain("p", en, "en")]));
  const at = input ?? by("refused");
  for (const one of document.querySelectorAll("[aria-invalid]")) one.removeAttribute("aria-invalid");
  if (input !== undefined) { input.setAttribute("aria-invalid", "true"); input.setAttribute("aria-describedby", "refused"); }
  at.focus();
}
const clear = () => { by("refused").replaceChildren(); for (const one of document.querySelectorAll("[aria-invalid]")) one.removeAttribute("aria-invalid"); };
const numbered = (i, name) => both(name).map((text, lang) => WORDS.stay[lang] + " " + (i + 1) + (lang === 0 ? "：" : ": ") + text);
function refusedBy(problem, retry) {
  const at = problem.at ?? "";
  const stay = /\\/stops\\/(\\d+)/.exec(at);
  const field = [
    [problem.code === "NOT_FOUND", "unknownCode", "follow-code"], [at.endsWith("/code"), "fillCode", "follow-code"], [at.endsWith("/area"), "wrongArea", "area"],
    [at.includes("/onset"), "wrongOnset", "onset"], [at.includes("/phone"), "fillPhone", "phone"],
  ].find(([is]) => is);
  const pairs = [[CHINESE[problem.code] ?? CHINESE.INTERNAL, problem.detail]];
  let input;
  if (stay !== null) { pairs[0] = numbered(Number(stay[1]), "wrongStay"); input = document.querySelectorAll(".place")[Number(stay[1])]; }
  else if (field !== undefined) { pairs[0] = both(field[1]); input = by(field[2]); }
  if (retry !== null) pairs.push(both("retry").map((text) => text + retry));
  refuse(pairs, input);
}
/** The answer, or undefined when it was refused, which is told. */
async function call(path, body) {
  if (isBusy) return undefined;
  isBusy = true;
  clear();
  document.body.setAttribute("aria-busy", "true");
  try {
    const asked = body === undefined ? {} : { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
    const reply = await fetch("/v1/public" + path, { ...asked, cache: "no-store", credentials: "omit" });
    const content = await reply.json();
    if (reply.ok) return content;
    refusedBy(content, reply.headers.get("retry-after"));
  } catch {
    refuse([both("offline")]);
  } finally {
    isBusy = false;
    document.body.removeAttribute("aria-busy");
  }
  return undefined;
}
const ownArea = () => unit?.area ?? "";
function addStay() {
  const row = make("fieldset", undefined, "a-stay");
  const legend = make("legend");
  const number = document.createElement("span");
  number.className = "number";
  legend.append(make("span", "stay"), " ", number);
  const fields = make("div", undefined, "stay");
  for (const [word, type, name] of [["stayArea", "text", "stay-area"], ["place", "text", "place"], ["from", "datetime-local", "from"], ["until", "datetime-local", "until"]]) {
    const label = document.createElement("label");
    const input = make("input", undefined, name);
    input.type = type;
    if (type === "text") input.maxLength = 200;
    label.append(make("span", word), input);
    fields.append(label);
    if (name === "stay-area") {
      pickPlace(input, () => ({ within: "", own: ownArea() }));
      setPlace(input, codesOfPlace(by("area"))[0] ?? ownArea());
    }
  }
  const remove = make("button", "remove");
  remove.type = "button";
  remove.addEventListener("click", () => { row.remove(); renumber(); by("add").focus(); });
  row.append(legend, fields, remove);
  by("stays").append(row);
  renumber();
  return row;
}
function renumber() {
  const rows = [...document.querySelectorAll(".a-stay")];
  for (const [i, row] of rows.entries()) {
    row.querySelector(".number").textContent = String(i + 1);
    row.querySelector("button").hidden = rows.length === 1;
  }
  by("add").disabled = rows.length >= STAYS_MAX;
}
const kind = () => document.querySelector("[name=kind]:checked").value;
function showKind() {
  by("of-itinerary").hidden = kind() !== "itinerary";
  by("of-symptoms").hidden = kind() !== "symptoms";
}
/** What is filled in, or undefined when something is amiss, which is told. */
function content() {
  const [area, ...others] = codesOfPlace(by("area"), ownArea());
  if (area === undefined || area === "" || others.length > 0) return void refuse([both("fillArea")], by("area"));
  const name = by("name").value.trim(), phone = by("phone").value.trim(), note = by("note").value.trim();
  if (phone !== "" && !/^[0-9+() -]{5,24}$/.test(phone)) return void refuse([both("fillPhone")], by("phone"));
  const person = { ...(name === "" ? {} : { name }), ...(phone === "" ? {} : { phone }) };
  const rest = { area, ...(Object.keys(person).length === 0 ? {} : { person }), ...(note === "" ? {} : { note }) };
  if (kind() === "symptoms") {
    const onset = by("onset").value;
    const symptoms = [...document.querySelectorAll("[name=symptom]:checked")].map(({ value }) => value);
    if (onset === "") return void refuse([both("fillOnset")], by("onset"));
    if (symptoms.length === 0) return void refuse([both("fillSymptoms")], document.querySelector("[name=symptom]"));
    return { kind: "symptoms", onset, symptoms, ...rest };
  }
  const stops = [];
  for (const [i, row] of [...document.querySelectorAll(".a-stay")].entries()) {
    const of = (name) => row.querySelector("." + name);
    const areas = codesOfPlace(of("stay-area"));
    if (areas.length !== 1 || areas[0] === "") return void refuse([numbered(i, "fillArea")], of("stay-area"));
    const stop = { area: areas[0], place: of("place").value.trim(), from: Date.parse(of("from").value + "+08:00"), to: Date.parse(of("until").value + "+08:00") };
    const empty = stop.place === "" ? "place" : Number.isNaN(stop.from) ? "from" : Number.isNaN(stop.to) ? "until" : undefined;
    if (empty !== undefined) return void refuse([numbered(i, "fillStay")], of(empty));
    if (stop.to < stop.from) return void refuse([numbered(i, "stayOrder")], of("until"));
    stops.push(stop);
  }
  return { kind: "itinerary", stops, ...rest };
}
function emptied() {
  by("tell").reset();
  by("stays").replaceChildren();
  setPlace(by("area"), ownArea());
  addStay();
  showKind();
}
function correcting(is) {
  code = is ? by("follow-code").value.trim() : undefined;
  by("correcting").hidden = !is;
}
function hideCode() {
  by("secret").textContent = "";
  by("copied").replaceChildren();
  by("code").hidden = true;
}
function tellStatus(status, word) {
  const line = (name, ...parts) => { const p = document.createElement("p"); p.append(make("span", name), ": ", ...parts); return p; };
  const at = (ms) => { const element = plain("span", time(ms)); element.dataset.time = String(ms); return element; };
  by("followed").replaceChildren(
    ...(word === undefined ? [] : [make("p", word, "mark")]),
    line("state", make("strong", status.state)),
    ...(status.answer === undefined ? [] : [line("answer", plain("span", status.answer))]),
    line("told", at(status.created)), line("changed", at(status.changed)));
  by("followed").focus();
}
function asked() {
  const text = by("follow-code").value.trim();
  if (/^[0-9A-Za-z -]{16,40}$/.test(text)) return text;
  refuse([both("fillCode")], by("follow-code"));
  return undefined;
}
by("tell").addEventListener("submit", async (event) => {
  event.preventDefault();
  const said = content();
  if (said === undefined) return;
  if (code !== undefined) {
    const status = await call("/submissions/correct", { code, content: said });
    if (status === undefined) return;
    correcting(false);
    emptied();
    return tellStatus(status, "corrected");
  }
  const status = await call("/submissions", said);
  if (status === undefined) return;
  emptied();
  by("followed").replaceChildren();
  by("secret").textContent = status.code;
  by("code").hidden = false;
  by("code").focus();
});
by("follow").addEventListener("submit", async (event) => {
  event.preventDefault();
  const text = asked();
  by("sure").hidden = true;
  by("followed").replaceChildren();
  const status = text === undefined ? undefined : await call("/submissions/follow", { code: text });
  if (status !== undefined) tellStatus(status);
});
by("correct").addEventListener("click", async () => {
  const text = asked();
  const status = text === undefined ? undefined : await call("/submissions/follow", { code: text });
  if (status === undefined) return;
  tellStatus(status);
  if (status.state === "withdrawn") return refuse([both("withdrawn")]);
  document.querySelector("[name=kind][value=" + status.kind + "]").checked = true;
  showKind();
  correcting(true);
  by("correcting").scrollIntoView();
  by("area").focus();
});
by("stop").addEventListener("click", () => { correcting(false); emptied(); by("follow-code").focus(); });
by("withdraw").addEventListener("click", () => {
  if (asked() === undefined) return;
  clear();
  by("sure").hidden = false;
  by("no").focus();
});
by("no").addEventListener("click", () => { by("sure").hidden = true; by("withdraw").focus(); });
by("yes").addEventListener("click", async () => {
  by("sure").hidden = true;
  const text = asked();
  const status = text === undefined ? undefined : await call("/submissions/withdraw", { code: text });
  if (status === undefined) return;
  correcting(false);
  tellStatus(status);
});
by("copy").addEventListener("click", async () => {
  const done = await (navigator.clipboard?.writeText(by("secret").textContent) ?? Promise.reject(new Error())).then(() => "copied", () => "copyFailed");
  by("copied").replaceChildren(make("span", done));
});
by("print").addEventListener("click", () => window.print());
by("kept").addEventListener("click", () => { hideCode(); by("follow-code").focus(); });
by("add").addEventListener("click", () => addStay().querySelector(".place").focus());
for (const one of document.querySelectorAll("[name=kind]")) one.addEventListener("change", showKind);
by("language").addEventListener("click", () => { language = 1 - language; speak(); });
pickPlace(by("area"), () => ({ within: ownArea(), own: ownArea() }));
emptied();
speak();
call("/intake").then((found) => {
  if (found === undefined) return void (by("send").disabled = true);
  unit = found;
  for (const input of [by("area"), ...document.querySelectorAll(".stay-area")]) if (input.value === "") setPlace(input, unit.area);
  by("status").hidden = unit.status === "actual";
  if (unit.status !== "actual") by("status").dataset.word = unit.status;
  speak();
  // The names of what is filled in already; townships come when somebody chooses.
  void loadPlaces(1).then(renamePlaces);
});
`;
}
