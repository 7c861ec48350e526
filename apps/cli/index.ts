/** What other programs of the project use of the command line: making and opening networks. */
export { type NetworkFile, parseNetworkFile } from "./network/file.ts";
export { initNetwork, readNetwork } from "./network/init.ts";
export { type NetworkNode, type RunningNetwork, openNetwork } from "./network/open.ts";
export { duration, table, time } from "./output.ts";
export { VERSION } from "./version.ts";
