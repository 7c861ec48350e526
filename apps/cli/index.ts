/** What other programs of the project use of the command line: making and opening networks. */
export { type NetworkFile, parseNetworkFile } from "./network/file.ts";
export { initNetwork, readNetwork } from "./network/init.ts";
export { type NetworkNode, type RunningNetwork, openNetwork } from "./network/open.ts";
export { type ConsortiumFile, parseConsortiumFile } from "./network/consortium.ts";
export { networkDocument } from "./network/document.ts";
export { joinNetwork } from "./network/join.ts";
export { moveStage, setEngine } from "./network/move.ts";
export { type RunningUnit, openUnit } from "./network/openunit.ts";
export { initUnits } from "./network/units.ts";
export { readUnit } from "./network/unitfile.ts";
export { duration, table, time } from "./output.ts";
export { VERSION } from "./version.ts";
