/** Between chains: endpoints, links and the relayers that run them. Nothing here is trusted by a chain. */
export type { Endpoint, LaneEntry, LinkClock, ProvenLeaves, SummarySource } from "./endpoint.ts";
export { Link, type LinkOptions, type Step } from "./link.ts";
export { type LocalChain, LocalEndpoint } from "./local.ts";
export { type Notice, NoticeFollower, type NoticeFollowerOptions } from "./notices.ts";
export { type ChainAsked, RemoteEndpoint } from "./remote.ts";
export { type Asker, type EndpointCalls, endpointCalls } from "./serve.ts";
export { Relayer, type RelayerOptions, type RelayerState } from "./relayer.ts";
