import { NodeError } from "../errors.ts";

/** What is kept of a line: an error with its cause, no stack. */
const TEXT_MAX = 300;
/** It has come to a block, by itself or from others, with evidence for a height below the snapshot that it began from. */
const NO_HEADER = /(CONSENSUS FAILURE!!!|Error in validation): .*don't have header #(\d+)/s;
const IN_USE = /listen tcp (\S+): bind: address already in use/;

/** What the engine has said last of an error, of one run. It names files and addresses, never a key. */
export class EngineSaid {
  #last: string | undefined;
  #defect: NodeError | undefined;

  /** @param line as logged (JSON), or as the program prints it when it cannot begin */
  see(line: string): void {
    const text = textOf(line);
    if (text === undefined) return;
    this.#last = text.slice(0, TEXT_MAX);
    const [, address] = IN_USE.exec(text) ?? [];
    if (address !== undefined) this.#defect = new NodeError("ADDRESS_IN_USE", address);
    const [, , height] = NO_HEADER.exec(text) ?? [];
    if (height !== undefined) this.#defect = new NodeError("SNAPSHOT_TOO_NEW", `height ${height}`);
  }

  get last(): string | undefined {
    return this.#last;
  }

  /** It goes on trying what it can never do. */
  get isStuck(): boolean {
    return this.#defect?.code === "SNAPSHOT_TOO_NEW";
  }

  /** A failure that only a person mends. */
  get defect(): NodeError | undefined {
    return this.#defect;
  }
}

/** Message and cause of an error that was logged; a line that is no JSON counts where it says that it is an error. */
function textOf(line: string): string | undefined {
  try {
    const { level, _msg: message, err } = JSON.parse(line) as { readonly [name: string]: unknown };
    return level === "error" ? [message, err].filter((part) => typeof part === "string").join(": ") : undefined;
  } catch {
    return /^(error|panic)/i.test(line) ? line : undefined;
  }
}
