/** What the console's bench does inside the browser's page; it stands there as `tocsinBench` before the page's own scripts. */
const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

globalThis.tocsinBench = {
  /** When something first fits the selector and is drawn, ms since the navigation began. */
  async shown(selector) {
    while (document.querySelector(selector) === null) await frame();
    await frame();
    return performance.now();
  },

  /** Bytes of all scripts as they came over the wire. */
  scriptBytes() {
    return performance
      .getEntriesByType("resource")
      .filter(({ name }) => name.endsWith(".js"))
      .reduce((sum, { encodedBodySize }) => sum + encodedBodySize, 0);
  },

  /** Milliseconds that the page waits for each of so many answers of the node, until its JSON is read. */
  async asked(path, times) {
    const taken = [];
    for (let i = 0; i < times; i++) {
      const started = performance.now();
      const reply = await fetch(path);
      if (!reply.ok) throw new Error(`${path}: ${reply.status} ${await reply.text()}`);
      await reply.json();
      taken.push(performance.now() - started);
    }
    return taken;
  },

  /** The cursor behind so many pages; null where the list has fewer. */
  async cursorBehind(path, pages) {
    let cursor = null;
    for (let i = 0; i < pages; i++) {
      const behind = cursor === null ? "" : `&cursor=${encodeURIComponent(cursor)}`;
      const { next } = await (await fetch(path + behind)).json();
      if (next === undefined) return null;
      cursor = next;
    }
    return cursor;
  },

  /** Milliseconds from a search for other words in the form until the table has other rows and they are drawn. */
  async searched(words) {
    const form = document.querySelector("form[role=search]");
    const field = form.querySelector("input#q");
    Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value").set.call(field, words);
    field.dispatchEvent(new Event("input", { bubbles: true }));
    const rows = () => document.querySelector(".table-rows")?.textContent ?? "";
    const before = rows();
    const started = performance.now();
    form.requestSubmit();
    while (rows() === before || rows() === "") await frame();
    await frame();
    return performance.now() - started;
  },

  /** Scrolls the table to its end once. Gives the number of rows that are loaded. */
  async toEnd() {
    const box = document.querySelector(".table-box");
    box.scrollTo({ top: box.scrollHeight });
    await wait(15);
    return Number(/\d+/.exec(document.querySelector(".table-count").textContent)[0]);
  },

  /** Milliseconds of each Page Down in the middle of the table, until its rows are drawn. */
  async pagedDown(times) {
    const box = document.querySelector(".table-box");
    box.scrollTo({ top: box.scrollHeight / 2 });
    await wait(500);
    const taken = [];
    for (let i = 0; i < times; i++) {
      const started = performance.now();
      box.scrollBy({ top: box.clientHeight });
      await frame();
      await frame();
      taken.push(performance.now() - started);
    }
    return taken;
  },

  elements() {
    return document.querySelectorAll("*").length;
  },
};
