import { join } from "node:path";
import { NodeError } from "../errors.ts";
import { RecordFiles } from "../token/recordfiles.ts";
import { newCode, shownCode, typedCode } from "../token/spokencode.ts";
import { type TokenOptions, digestOf } from "../token/tokens.ts";
import { ENROLMENT_MS_MAX } from "./limits.ts";

/** For whom a code is, and until when. */
export interface Enrolment {
  readonly unit: string;
  readonly officer: string;
  readonly created: number;
  readonly expires: number;
}

const FOLDER = "enrolments";
const CODE_LENGTH = 20;

/** One-time codes with which an officer registers the first passkey. A file is named by its code's digest. */
export class EnrolmentStore {
  readonly #options: TokenOptions;
  readonly #files: RecordFiles<Enrolment>;

  constructor(options: TokenOptions) {
    this.#options = options;
    this.#files = new RecordFiles(join(options.dir, FOLDER));
  }

  /** Makes a code of 100 bits such as `7K2M-…`; it is shown once and stored nowhere. */
  create(unit: string, officer: string): Enrolment & { readonly code: string } {
    const { random, now } = this.#options;
    const digits = newCode(random, CODE_LENGTH);
    const enrolment: Enrolment = { unit, officer, created: now(), expires: now() + ENROLMENT_MS_MAX };
    this.#files.put(digestOf(digits), enrolment);
    return { ...enrolment, code: shownCode(digits) };
  }

  /** For whom a code is. @throws NodeError UNAUTHORISED when it is wrong, used or too old */
  check(code: string): Enrolment {
    const found = this.#files.get(digestOf(typedCode(code)));
    if (found === undefined || found.expires <= this.#options.now()) throw new NodeError("UNAUTHORISED", "code");
    return found;
  }

  /** Uses a code up: of two who try at once one is refused. @throws NodeError UNAUTHORISED */
  use(code: string): Enrolment {
    const found = this.check(code);
    if (!this.#files.remove(digestOf(typedCode(code)))) throw new NodeError("UNAUTHORISED", "code");
    return found;
  }
}
