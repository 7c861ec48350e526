/** What a node that lost its power throws; nobody outside it ever hears of it. */
export class PowerCut extends Error {
  override readonly name = "PowerCut";

  constructor() {
    super("the node has no power");
  }
}

/**
 * The power of one node. Every step that changes what is durable asks it first, so that a run can be ended before each
 * of them; from then on nothing of that node comes to the disk any more.
 */
export class Power {
  /** Steps of this node since its first start. */
  steps = 0;
  #isOn = true;
  #left: number | undefined;
  readonly #onCut: () => void;
  /** Rejects when the power is gone. */
  readonly gone: Promise<never>;
  #tellGone: (error: PowerCut) => void = () => undefined;

  /** @param onCut told when the power goes in the middle of a step */
  constructor(onCut: () => void = () => undefined) {
    this.#onCut = onCut;
    this.gone = new Promise((_resolve, reject) => {
      this.#tellGone = reject;
    });
    this.gone.catch(() => undefined);
  }

  get isOn(): boolean {
    return this.#isOn;
  }

  /** Cuts before the step after so many further ones. */
  cutAfter(steps: number): void {
    this.#left = steps;
  }

  /** Calls off a cut that has not come yet. */
  hold(): void {
    this.#left = undefined;
  }

  /** Cuts now. */
  cut(): void {
    if (!this.#isOn) return;
    this.#isOn = false;
    this.#left = undefined;
    this.#onCut();
    this.#tellGone(new PowerCut());
  }

  /** @throws PowerCut */
  demand(): void {
    if (!this.#isOn) throw new PowerCut();
  }

  /** One persist step is about to be done. @throws PowerCut */
  step(): void {
    this.demand();
    if (this.#left !== undefined && this.#left-- <= 0) {
      this.cut();
      throw new PowerCut();
    }
    this.steps += 1;
  }
}
