/** A bound on how long a connection may say nothing: one that has died says nothing, for ever. */
export interface Silence {
  /** Aborted when nothing was heard for too long. */
  readonly signal: AbortSignal;
  /** Something was heard: the silence begins anew. */
  heard(): void;
  end(): void;
}

export function silenceOf(msMax: number): Silence {
  const tooLong = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const heard = () => {
    clearTimeout(timer);
    timer = setTimeout(() => tooLong.abort(new DOMException("nothing was heard for too long", "TimeoutError")), msMax);
  };
  heard();
  return { signal: tooLong.signal, heard, end: () => clearTimeout(timer) };
}
