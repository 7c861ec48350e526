import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { areaFits, areaName } from "@tocsin/api";
import { areaOfChain } from "@tocsin/core";

/** What the picker says, in Chinese and English. */
const WORDS = {
  places: ["可选地点", "Places"],
  some: ["可选地点数：{count}，用上下方向键选择。", "Places: {count}. Choose with the arrow keys."],
  none: ["列表中没有此地点。", "The list has no such place."],
} as const;

interface Chunk {
  readonly file: string;
}

/**
 * Addresses of the lists of areas that the console was built with: the country's provinces to counties, and the townships of
 * the chain's province. None where the node serves no console: then places are typed as codes.
 */
export function areaFiles(console: string | undefined, chain: string): string[] {
  const path = console === undefined ? undefined : join(console, ".vite/manifest.json");
  if (path === undefined || !existsSync(path)) return [];
  const manifest = JSON.parse(readFileSync(path, "utf8")) as { readonly [name: string]: Chunk };
  const names = ["virtual:areas/counties", `virtual:areas/towns-${areaOfChain(chain).slice(0, 2)}`];
  return names.flatMap((name) => (manifest[name] === undefined ? [] : [`/${manifest[name].file}`]));
}

/**
 * The place picker of the pages without account, for their programs: an input takes a name, pinyin, its initials or a code, and shows
 * what fits below itself. The lists come when they are first wanted; what is typed is compared in the browser alone. The
 * program around it has `language`, 0 or 1.
 *
 * @param files where the lists are
 */
export function placePicker(files: readonly string[]): string {
  return `const AREA_FILES = ${JSON.stringify(files)};
const PLACE_WORDS = ${JSON.stringify(WORDS)};
const AREA = /^(\\d{2}|\\d{4}|\\d{6}|\\d{9}|\\d{12})$/;
const PLACES_SHOWN_MAX = 20;
const areaName = ${areaName.toString()};
const areaFits = ${areaFits.toString()};
const areaLists = new Map();
let areaEntries = [], pickers = 0;
/** Has the first lists, once each; without them codes are taken still. */
async function loadPlaces(count = AREA_FILES.length) {
  for (const file of AREA_FILES.slice(0, count)) if (!areaLists.has(file)) areaLists.set(file, import(file).then((list) => list.default));
  try {
    areaEntries = (await Promise.all(areaLists.values())).flat();
  } catch {
    areaLists.clear();
  }
}
const nameOfPlace = (code) => areaName(areaEntries, code, language === 0 ? "zh" : "en");
/** Puts an area into the input by its name, or by its code as long as the lists are not there. */
function setPlace(input, code) {
  input.value = nameOfPlace(code);
  input.dataset.code = code;
  input.dataset.name = input.value;
}
function renamePlaces() {
  for (const input of document.querySelectorAll("[data-code]")) if (input.value === input.dataset.name) setPlace(input, input.dataset.code);
}
const codesNamed = (text, within = "") => areaEntries.filter(([code, name]) => name === text && code.startsWith(within)).map(([code]) => code);
/** The codes that the input may mean: what was chosen, a code, or whatever has exactly this name. */
function codesOfPlace(input, within) {
  const text = input.value.trim();
  if (text === input.dataset.name) return [input.dataset.code];
  return AREA.test(text) ? [text] : codesNamed(text, within);
}
function placesFor(text, within, own) {
  const inside = areaEntries.filter(([code]) => code.startsWith(within));
  if (text === "") return inside.filter(([code]) => code.startsWith(own) && code.length <= Math.max(own.length, 2) + (own.length === 6 ? 3 : 2));
  const found = inside.filter((entry) => areaFits(entry, text));
  const isOwn = ([code]) => code.startsWith(own);
  return [...found.filter(isOwn), ...found.filter((entry) => !isOwn(entry))];
}
/** Makes a labelled input a combobox of places inside one area, those of the unit's own first. */
function pickPlace(input, scope, chosen = () => undefined) {
  const id = "places-" + ++pickers;
  const box = document.createElement("div"), list = document.createElement("ul"), told = document.createElement("p");
  box.className = "picker";
  list.id = id;
  list.hidden = true;
  list.setAttribute("role", "listbox");
  told.className = "unseen";
  told.setAttribute("aria-live", "polite");
  for (const [name, value] of [["role", "combobox"], ["aria-autocomplete", "list"], ["aria-expanded", "false"], ["aria-controls", id], ["autocomplete", "off"]]) input.setAttribute(name, value);
  const label = input.closest("label");
  label.replaceWith(box);
  box.append(label, list, told);
  let codes = [], active = -1, turn = 0;
  const mark = (index) => {
    active = index;
    for (const [i, option] of [...list.children].entries()) option.setAttribute("aria-selected", String(i === index));
    if (index < 0) input.removeAttribute("aria-activedescendant");
    else { input.setAttribute("aria-activedescendant", list.children[index].id); list.children[index].scrollIntoView({ block: "nearest" }); }
  };
  const close = () => { turn += 1; mark(-1); list.hidden = true; told.textContent = ""; input.setAttribute("aria-expanded", "false"); };
  const choose = (code) => { setPlace(input, code); chosen(); close(); };
  const show = async () => {
    const mine = ++turn;
    await loadPlaces();
    // Left, emptied or chosen meanwhile.
    if (mine !== turn) return;
    const typed = input.value.trim();
    const { within, own } = scope();
    codes = placesFor(typed === input.dataset.name ? "" : typed, within, own).slice(0, PLACES_SHOWN_MAX).map(([code]) => code);
    list.setAttribute("aria-label", PLACE_WORDS.places[language]);
    list.replaceChildren(...codes.map((code, i) => {
      const option = document.createElement("li");
      option.id = id + "-" + i;
      option.setAttribute("role", "option");
      option.textContent = nameOfPlace(code) + " " + code;
      option.addEventListener("mousedown", (event) => event.preventDefault());
      option.addEventListener("click", () => choose(code));
      return option;
    }));
    mark(-1);
    list.hidden = codes.length === 0;
    input.setAttribute("aria-expanded", String(codes.length > 0));
    told.textContent = PLACE_WORDS[codes.length > 0 ? "some" : "none"][language].replace("{count}", codes.length);
  };
  input.addEventListener("focus", () => void loadPlaces().then(renamePlaces));
  input.addEventListener("input", () => void (input.value.trim() === "" ? close() : show()));
  input.addEventListener("blur", close);
  input.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined) {
      event.preventDefault();
      if (list.hidden) void show();
      else mark(active < 0 && step < 0 ? codes.length - 1 : (active + step + codes.length) % codes.length);
    } else if (event.key === "Enter" && active >= 0) {
      event.preventDefault();
      choose(codes[active]);
    } else if (event.key === "Escape" && !list.hidden) {
      event.preventDefault();
      close();
    }
  });
  return box;
}
`;
}

export function placePickerStyle(): string {
  return `.picker{position:relative}.picker label{display:block}.picker ul{position:absolute;z-index:2;inset-inline:0;top:100%;max-height:18rem;overflow:auto;margin:2px 0 0;padding:0;list-style:none;border:1px solid #8a939b;border-radius:6px;background:Canvas;color:CanvasText}
.picker li{padding:.45rem .7rem;cursor:pointer}.picker li:hover,.picker li[aria-selected=true]{background:#0b5c53;color:#fff}
.unseen{position:absolute;width:1px;height:1px;margin:0;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
`;
}
