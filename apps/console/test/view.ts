import assert from "node:assert/strict";
import type { Page } from "playwright-core";

/** Where a text sticks out of what shows it, and how far the page goes sideways. */
interface Cut {
  readonly wide: number;
  readonly given: number;
  readonly cut: readonly string[];
}

/** Nothing is cut off: neither the page sideways, nor a text by whatever holds it. */
export async function assertWhole(page: Page, name: string): Promise<void> {
  const { wide, given, cut } = await page.evaluate(cutOff);
  assert.ok(wide <= given, `${name}: ${wide} px wide in ${given} px`);
  assert.deepEqual(cut, [], name);
}

/** Runs in the browser. What scrolls by itself is not cut, and neither is what only readers of the screen are told. */
function cutOff(): Cut {
  const isForReaders = (element: Element) => {
    const { width, height } = element.getBoundingClientRect();
    return width <= 1 || height <= 1 || getComputedStyle(element).clipPath !== "none";
  };
  const cut: string[] = [];
  for (const element of document.querySelectorAll<HTMLElement>("body *")) {
    const { overflowX, overflowY, textOverflow, visibility } = getComputedStyle(element);
    if (visibility === "hidden" || isForReaders(element) || (element.textContent ?? "").trim() === "") continue;
    const hides = (overflow: string) => overflow === "hidden" || overflow === "clip";
    const isCut =
      (hides(overflowX) && element.scrollWidth > element.clientWidth + 1) ||
      (hides(overflowY) && element.scrollHeight > element.clientHeight + 1);
    if (isCut || (textOverflow === "ellipsis" && element.scrollWidth > element.clientWidth + 1))
      cut.push(`${element.tagName}.${element.className}: ${(element.textContent ?? "").slice(0, 60)}`);
  }
  return { wide: document.documentElement.scrollWidth, given: innerWidth, cut };
}

/** Printed it is dark on white, whole, and without what only a screen needs. */
export async function assertPrints(page: Page, name: string): Promise<void> {
  await page.emulateMedia({ media: "print" });
  try {
    assert.deepEqual(await page.evaluate(notPrinted), [], name);
    await assertWhole(page, `${name}, printed`);
  } finally {
    await page.emulateMedia({ media: "screen" });
  }
}

/** Runs in the browser: what would use up ink, be pale, or be hidden behind something that scrolls. */
function notPrinted(): string[] {
  const rgb = (text: string) => (text.match(/[\d.]+/g) ?? []).map(Number);
  const wrong: string[] = [];
  for (const element of document.querySelectorAll<HTMLElement>("body, body *")) {
    const style = getComputedStyle(element);
    const box = element.getBoundingClientRect();
    if (style.display === "none" || box.width <= 1 || box.height <= 1) continue;
    const told = `${element.tagName}.${element.className}`.slice(0, 80);
    const [red = 255, green = 255, blue = 255, alpha = 1] = rgb(style.backgroundColor);
    if (alpha > 0.1 && red + green + blue < 600) wrong.push(`${told}: background ${style.backgroundColor}`);
    const hasText = [...element.childNodes].some(
      (node) => node.nodeType === 3 && (node.textContent ?? "").trim() !== "",
    );
    if (
      hasText &&
      rgb(style.color)
        .slice(0, 3)
        .reduce((sum, one) => sum + one, 0) > 300
    )
      wrong.push(`${told}: text ${style.color}`);
    const scrolls = (overflow: string) => overflow === "auto" || overflow === "scroll";
    if (scrolls(style.overflowY) && element.scrollHeight > element.clientHeight + 1 && element !== document.body)
      wrong.push(`${told}: scrolls`);
  }
  return wrong;
}

/** More stops than a page has. */
const STOPS_MAX = 400;

/** By Tab alone every control of the content is reached, and where one is can be seen. */
export async function assertKeyboard(page: Page, name: string): Promise<void> {
  const wanted = await page.evaluate(markControls);
  await page.evaluate(() => {
    document.querySelector<HTMLElement>("main")?.focus();
  });
  const reached = new Set<number>();
  for (let stop = 0; stop < STOPS_MAX && reached.size < wanted; stop++) {
    await page.keyboard.press("Tab");
    const at = await page.evaluate(focused);
    if (at.isOutside) break;
    assert.ok(at.isShown, `${name}: the focus on ${at.told} cannot be seen`);
    if (at.number !== undefined) reached.add(at.number);
  }
  const missed = (await page.evaluate(toldControls)).filter(([number]) => !reached.has(number));
  assert.deepEqual(missed, [], `${name}: the keyboard reaches ${reached.size} of ${wanted} controls`);
}

/** Runs in the browser: the number of each control that is still there, and what it is. */
function toldControls(): (readonly [number: number, told: string])[] {
  return [...document.querySelectorAll<HTMLElement>("main [data-number]")].map((element) => [
    Number(element.dataset["number"]),
    `${element.tagName}.${element.className} ${(element.textContent ?? "").slice(0, 40)}`,
  ]);
}

/** Runs in the browser: numbers what a mouse can press in the content; of a group of radio buttons one is a stop. */
function markControls(): number {
  let count = 0;
  const groups = new Set<string>();
  const controls = "a[href], button, input, select, textarea, summary, [tabindex='0']";
  for (const element of document.querySelectorAll<HTMLElement>(`main :is(${controls})`)) {
    const isOff =
      (element as HTMLButtonElement).disabled ||
      element.tabIndex < 0 ||
      !element.checkVisibility({ visibilityProperty: true });
    const { type, name } = element as HTMLInputElement;
    if (isOff || (type === "radio" && groups.has(name))) continue;
    if (type === "radio") groups.add(name);
    element.dataset["stop"] = type === "radio" ? `radio ${name}` : "";
    element.dataset["number"] = String(count++);
  }
  return count;
}

/** Runs in the browser: which control has the focus, and whether it or what stands for it is outlined. */
function focused(): { number: number | undefined; isShown: boolean; isOutside: boolean; told: string } {
  const element = document.activeElement as HTMLElement | null;
  const main = document.querySelector("main");
  if (element === null || element === document.body || main?.contains(element) !== true)
    return { number: undefined, isShown: true, isOutside: true, told: "" };
  const marks = (one: Element | null) => {
    if (one === null) return false;
    const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(one);
    return (outlineStyle !== "none" && Number.parseFloat(outlineWidth) >= 1) || boxShadow !== "none";
  };
  const isShown = [element, element.parentElement, element.parentElement?.parentElement ?? null].some(marks);
  const radio = (element as HTMLInputElement).type === "radio" ? `radio ${(element as HTMLInputElement).name}` : "";
  const counted = radio === "" ? element : document.querySelector<HTMLElement>(`[data-stop="${CSS.escape(radio)}"]`);
  const number = counted?.dataset["number"];
  return {
    number: number === undefined ? undefined : Number(number),
    isShown,
    isOutside: false,
    told: `${element.tagName}.${element.className} ${(element.textContent ?? "").slice(0, 40)}`,
  };
}
