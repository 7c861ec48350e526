import { demand } from "../codes.ts";
import { areaContains, areaLineage, isAreaCode, trimArea } from "./area.ts";

/** A chain of the tree at one of its epochs (PROTOCOL 8). `id` is `cn` or `cn-3201`; the engine's name is `cn-3201.e1`. */
export interface ChainName {
  readonly id: string;
  readonly epoch: number;
}

/** The area of a chain id: "" for `cn`, "3201" for `cn-3201`. Throws `BAD_AREA`. */
export function areaOfChain(id: string): string {
  if (id === "cn") return "";
  const area = id.slice(3);
  demand(id.startsWith("cn-") && isAreaCode(area) && trimArea(area) === area, "BAD_AREA", id);
  return area;
}

/** The chain id of an area: "" → `cn`, "320100" → `cn-3201`. */
export function chainOfArea(area: string): string {
  return area === "" ? "cn" : `cn-${trimArea(area)}`;
}

/** Writes a chain name as the engine's chain id, `cn-3201.e1`. */
export function formatChain(chain: ChainName): string {
  return `${chain.id}.e${chain.epoch}`;
}

/** Reads the engine's chain id. Throws `BAD_AREA` on any other form. */
export function parseChain(text: string): ChainName {
  const match = /^(cn(?:-\d{2,12})?)\.e([1-9]\d{0,5})$/.exec(text);
  demand(match !== null, "BAD_AREA", text.slice(0, 32));
  const id = match[1] as string;
  areaOfChain(id);
  return { id, epoch: Number(match[2]) };
}

/** Whether `descendant` lies below `ancestor` in the tree, or is the same chain. */
export function chainContains(ancestor: string, descendant: string): boolean {
  return areaContains(areaOfChain(ancestor), areaOfChain(descendant));
}

/** Every chain id that could stand between the nation and this one, outermost first, itself last. */
export function chainLineage(id: string): string[] {
  return ["cn", ...areaLineage(areaOfChain(id)).map(chainOfArea)];
}
