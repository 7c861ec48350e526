import { existsSync, readFileSync, statSync } from "node:fs";
import type { MapReply } from "@tocsin/api";
import { isAreaCode, trimArea } from "@tocsin/core";
import { Usage } from "../exit.ts";

/** Where an operator's boundaries are, under which number they were audited, and what carries the code. */
export interface MapSettings {
  readonly file: string | undefined;
  readonly audit: string | undefined;
  readonly code: string | undefined;
}

const MAP_BYTES_MAX = 32 << 20;
const AUDIT_LENGTH_MAX = 80;
const CODE = "adcode";
const SHAPES: readonly unknown[] = ["Polygon", "MultiPolygon"];

interface Feature {
  readonly properties?: { readonly [name: string]: unknown } | null;
  readonly geometry?: { readonly type?: unknown; readonly coordinates?: unknown } | null;
}

/**
 * Reads an operator's GeoJSON (RFC 7946): a collection of features whose property `code` (`adcode` where absent) is a GB/T 2260
 * code. A map of boundaries is shown with its audit number (审图号) only.
 * @returns undefined where no file is named
 * @throws Usage, naming the first feature that is wrong
 */
export function readMap({ file, audit, code = CODE }: MapSettings): MapReply | undefined {
  if (file === undefined) {
    if (audit !== undefined) throw new Usage("Give --map with --map-audit: a number without a map means nothing.");
    return undefined;
  }
  if (audit === undefined || audit.trim() === "" || audit.length > AUDIT_LENGTH_MAX)
    throw new Usage("Give --map-audit with --map: the audit number (审图号) under which the map may be shown.");
  const { features } = collectionOf(file);
  if (!Array.isArray(features)) throw new Usage(`${file} is no FeatureCollection of GeoJSON.`);
  return {
    audit: audit.trim(),
    areas: features.map((feature: Feature, i) => areaOf(feature, code, `${file}, feature ${i}`)),
  };
}

function collectionOf(file: string): { readonly features?: unknown } {
  if (!existsSync(file)) throw new Usage(`${file} does not exist.`);
  const { size } = statSync(file);
  if (size > MAP_BYTES_MAX) throw new Usage(`${file} has ${size} bytes; at most ${MAP_BYTES_MAX} are served.`);
  try {
    return (JSON.parse(readFileSync(file, "utf8")) ?? {}) as object;
  } catch {
    throw new Usage(`${file} is not JSON.`);
  }
}

function areaOf(feature: Feature, code: string, where: string): NonNullable<MapReply["areas"]>[number] {
  const named = String(feature?.properties?.[code] ?? "");
  if (!isAreaCode(named))
    throw new Usage(`${where}: its property ${code} is no GB/T 2260 code; name another with --map-code.`);
  const { geometry } = feature;
  if (!SHAPES.includes(geometry?.type) || !isPositions(geometry?.coordinates))
    throw new Usage(`${where}: its geometry is no Polygon or MultiPolygon of numbers.`);
  return { code: trimArea(named), geometry: { type: geometry?.type, coordinates: geometry?.coordinates } };
}

/** Arrays down to finite numbers, and something in each. */
function isPositions(value: unknown): boolean {
  if (!Array.isArray(value) || value.length === 0) return false;
  return value.every((one) => (Array.isArray(one) ? isPositions(one) : Number.isFinite(one)));
}
