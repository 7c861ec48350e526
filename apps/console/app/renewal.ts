/** What is asked for within this is done together. */
const GATHER_MS = 150;
/** From the answers of one time until the next at the earliest: a busy hour must not ask the node without end. */
const REST_MS = 500;
/** Answers that take longer are waited for no more. */
const ANSWERS_MS = 10_000;

/** Work that is asked for at any time, and done once for all that ask together, never beside itself. */
export interface Renewal {
  ask(): void;
  end(): void;
}

/** @param work what is done; settles when its answers are there */
export function renewal(work: () => Promise<unknown>): Renewal {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isAsked = false;
  let isBusy = false;
  let isEnded = false;

  const later = (then: () => void, ms: number) => {
    if (!isEnded) timer = setTimeout(then, ms);
  };
  const run = async () => {
    isAsked = false;
    let bound: ReturnType<typeof setTimeout> | undefined;
    const tooLong = new Promise((resolve) => {
      bound = setTimeout(resolve, ANSWERS_MS);
    });
    await Promise.race([work().catch(() => undefined), tooLong]);
    clearTimeout(bound);
    later(rested, REST_MS);
  };
  const rested = () => {
    isBusy = isAsked;
    if (isAsked) void run();
  };
  return {
    ask() {
      isAsked = true;
      if (isBusy) return;
      isBusy = true;
      later(() => void run(), GATHER_MS);
    },
    end() {
      isEnded = true;
      clearTimeout(timer);
    },
  };
}
