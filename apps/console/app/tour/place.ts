/** Where the visitor is in a demonstration's tour: the address says so from node to node, this tab from page to page. */
const KEY = "tocsin.tour";
const PARAMETER = "tour";
const STEP = /^[1-9]$/;

/** The step that the address or this tab names, from 1; undefined outside the tour. */
export function tourStep(): number | undefined {
  const text = stepInAddress() ?? sessionStorage.getItem(KEY);
  return text !== null && STEP.test(text) ? Number(text) : undefined;
}

/** Whether the visitor has just come to the step, and has not been let in for it yet. */
export function isArriving(): boolean {
  return stepInAddress() !== null;
}

/** Remembers the step for this tab and takes it out of the address, so that a link that is handed on begins no tour. */
export function arrive(step: number): void {
  sessionStorage.setItem(KEY, String(step));
  const address = new URL(location.href);
  address.searchParams.delete(PARAMETER);
  history.replaceState(history.state, "", address);
}

export function leaveTour(): void {
  sessionStorage.removeItem(KEY);
}

/** The address of a step, on whichever node it is. */
export function addressOfStep({ url, path }: { readonly url: string; readonly path: string }, step: number): string {
  const address = new URL(path, url);
  address.searchParams.set(PARAMETER, String(step));
  return address.href;
}

function stepInAddress(): string | null {
  return new URLSearchParams(location.search).get(PARAMETER);
}
