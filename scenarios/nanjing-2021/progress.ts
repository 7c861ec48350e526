import { beijingDay } from "@tocsin/core";
const WIDTH = 32;

/** How far contract time has come: a bar on a terminal, a line a week elsewhere. */
export class ProgressBar {
  readonly #begin: number;
  readonly #end: number;
  #shown = "";

  constructor(begin: number, end: number) {
    this.#begin = begin;
    this.#end = end;
  }

  show(time: number): void {
    const part = Math.min(1, Math.max(0, (time - this.#begin) / (this.#end - this.#begin)));
    const day = beijingDay(time);
    if (process.stdout.isTTY) {
      const filled = Math.round(part * WIDTH);
      const text = `\r${day} ${"█".repeat(filled)}${"░".repeat(WIDTH - filled)} ${String(Math.round(part * 100)).padStart(3)} %`;
      if (text !== this.#shown) process.stdout.write(text);
      this.#shown = text;
      return;
    }
    const week = String(Math.floor(part * 6));
    if (week !== this.#shown) process.stdout.write(`${day} ${Math.round(part * 100)} %\n`);
    this.#shown = week;
  }

  done(): void {
    if (process.stdout.isTTY) process.stdout.write("\n");
  }
}
