import { type Endpoint, Link, NoticeFollower, Relayer, type SummarySource } from "@tocsin/exchange";
import { type Clock, NodeError, type RunningNode, nodeCrypto } from "@tocsin/node";
import { type ClientState, type Policy, type TrustedChain, URGENCY_CLASSES, key } from "@tocsin/core";

/** The chains above as endpoints, here or on other machines; each link has its own, and turns to another node by itself. */
export interface LinksOptions {
  readonly clock: Clock;
  readonly node: Pick<RunningNode, "parts">;
  readonly own: Endpoint;
  /** Absent for the main chain. */
  readonly parent?: (() => Endpoint) | undefined;
  readonly main: () => Endpoint & SummarySource;
  /** How the main chain is trusted. */
  readonly trust: TrustedChain;
  /** See RelayerOptions. */
  readonly standbyMs?: number;
  /** Told of notices that could not be read; they are tried again. */
  readonly onFault?: ((error: unknown) => void) | undefined;
}

/** What joins one chain with those above it: summaries up, decisions and the registry down, notices read. */
export class ChainLinks {
  readonly links: Link[] = [];
  readonly relayers: Relayer[] = [];
  readonly follower: { readonly step: () => Promise<number>; readonly stop: () => Promise<void> };
  readonly #options: LinksOptions;
  #authority: Link | undefined;

  constructor(options: LinksOptions) {
    const { clock, node, own, parent, main, trust } = options;
    this.#options = options;
    const { parts } = node;
    const { chain } = parts.chain.genesis;
    if (parent !== undefined) {
      this.#link(
        own,
        parent(),
        URGENCY_CLASSES.map((name) => `up/${name}`),
        true,
      );
      this.#link(
        parent(),
        own,
        URGENCY_CLASSES.map((name) => `down/${chain}/${name}`),
        false,
      );
      this.#authority = this.#link(main(), own, ["authority"], false);
    }
    const source = main();
    const follower = new NoticeFollower({
      ...{ crypto: nodeCrypto, trust, source, chain },
      client: () => parts.chain.state.get(key.client("cn"))?.value as unknown as ClientState | undefined,
      from: () => parts.readModel.noticeCursor(),
      put: (notices, upTo, audience) => parts.readModel.putNotices(notices, upTo, audience),
    });
    const onProven = (listener: () => void) => source.onProven(listener);
    this.follower = repeat({ follower, clock, onProven, onFault: options.onFault ?? (() => undefined) });
  }

  start(): void {
    for (const relayer of this.relayers) relayer.start();
  }

  /** Brings the main chain's newest header, so that the copy of its registry is fresh. */
  async refreshRegistry(): Promise<void> {
    await this.#authority?.refresh();
  }

  async stop(): Promise<void> {
    for (const relayer of this.relayers) await relayer.stop();
    await this.follower.stop();
  }

  #link(source: Endpoint, destination: Endpoint, lanes: readonly string[], anchors: boolean): Link {
    const { clock, standbyMs, node } = this.#options;
    const hash = nodeCrypto.sha256;
    const link = new Link({ hash, source, destination, lanes, clock, anchors, heartbeatMs: heartbeatOf(node) });
    this.links.push(link);
    const onWake = (listener: () => void) => source.onProven(listener);
    this.relayers.push(new Relayer({ link, clock, onWake, ...(standbyMs === undefined ? {} : { standbyMs }) }));
    return link;
  }
}

const NOTICE_MS_MIN = 200;
/** A read model that is built again has lost its notices, whether the main chain moves or not. */
const NOTICE_MS_MAX = 5_000;

/** So many tries that failed one after the other are no passing matter any more. */
const FAILURES_TOLD = 10;

interface Followed {
  readonly follower: NoticeFollower;
  readonly clock: Clock;
  readonly onProven: (listener: () => void) => () => void;
  readonly onFault: (error: unknown) => void;
}

/**
 * Runs a follower whenever the main chain has moved, until it is stopped; `step` may be called beside it, one at a time. A
 * failure that lasts is told once.
 */
function repeat({ follower, clock, onProven, onFault }: Followed) {
  let failures = 0;
  const failed = (error: unknown): boolean => {
    failures += 1;
    // Nodes that cannot be reached are told of by /readyz.
    const isAway = error instanceof NodeError && error.code === "PEER_UNAVAILABLE";
    if (failures === FAILURES_TOLD && !isAway) onFault(error);
    return false;
  };
  const stopped = new AbortController();
  let woken = new AbortController();
  const unsubscribe = onProven(() => woken.abort());
  let turn: Promise<number> = Promise.resolve(0);
  const step = (): Promise<number> => {
    turn = turn.catch(() => 0).then(() => follower.step());
    return turn;
  };
  const running = (async () => {
    while (!stopped.signal.aborted) {
      woken = new AbortController();
      const isSettled = await step().then((count) => {
        failures = 0;
        return count === 0;
      }, failed);
      await clock.sleep(NOTICE_MS_MIN, stopped.signal).catch(() => undefined);
      const early = AbortSignal.any([woken.signal, stopped.signal]);
      if (isSettled) await clock.sleep(NOTICE_MS_MAX, early).catch(() => undefined);
    }
    unsubscribe();
  })();
  return {
    step,
    stop: async () => {
      stopped.abort();
      await running;
    },
  };
}

/** How old a chain's copy of another may get, by the policy that it had when it was opened. */
function heartbeatOf({ parts }: LinksOptions["node"]): number {
  const stored = parts.chain.state.get(key.policy("exchange"))?.value;
  return (stored as unknown as { readonly value: Policy<"exchange"> }).value.heartbeatMs;
}
