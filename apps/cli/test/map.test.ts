import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { readMap } from "../network/map.ts";

const dir = mkdtempSync(join(tmpdir(), "tocsin-map-"));
after(() => rmSync(dir, { recursive: true, force: true }));

const SQUARE = [
  [
    [118, 32],
    [119, 32],
    [119, 33],
    [118, 32],
  ],
];
const feature = (properties: object, geometry: object = { type: "Polygon", coordinates: SQUARE }) => ({
  type: "Feature",
  properties,
  geometry,
});

function fileOf(content: unknown): string {
  const file = join(dir, "map.json");
  writeFileSync(file, typeof content === "string" ? content : JSON.stringify(content));
  return file;
}

const read = (content: unknown, audit: string | undefined = "GS(2021)0000", code?: string) =>
  readMap({ file: fileOf(content), audit, code });

test("an operator's boundaries are taken with their codes and their audit number, and with nothing else", () => {
  const features = [feature({ adcode: 320100, name: "x" }), feature({ adcode: "320115" })];
  assert.deepEqual(read({ type: "FeatureCollection", features }), {
    audit: "GS(2021)0000",
    areas: [
      { code: "3201", geometry: { type: "Polygon", coordinates: SQUARE } },
      { code: "320115", geometry: { type: "Polygon", coordinates: SQUARE } },
    ],
  });
  assert.equal(
    read({ features: [feature({ gb: "156320000" }), feature({ gb: "32" })].slice(1) }, "x", "gb")?.areas?.length,
    1,
  );
  assert.equal(readMap({ file: undefined, audit: undefined, code: undefined }), undefined);
});

test("a map without its audit number, or of another form, is refused with the feature that is wrong", () => {
  const good = { features: [feature({ adcode: "32" })] };
  for (const audit of ["", " ", "9".repeat(81)]) assert.throws(() => read(good, audit), /--map-audit/);
  assert.throws(() => readMap({ file: fileOf(good), audit: undefined, code: undefined }), /--map-audit/);
  assert.throws(() => readMap({ file: undefined, audit: "GS", code: undefined }), /--map/);
  assert.throws(() => readMap({ file: join(dir, "none"), audit: "GS", code: undefined }), /does not exist/);
  assert.throws(() => read("{"), /not JSON/);
  for (const none of [{}, [], null, { features: {} }]) assert.throws(() => read(none), /FeatureCollection/);
  for (const wrong of [{}, { adcode: "99" }, { adcode: null }, { adcode: "3201151" }])
    assert.throws(() => read({ features: [feature({ adcode: "32" }), feature(wrong)] }), /feature 1.*GB\/T 2260/);
  for (const geometry of [
    { type: "Point", coordinates: [1, 2] },
    { type: "Polygon", coordinates: [] },
    { type: "Polygon", coordinates: [[[1, "2"]]] },
    { type: "Polygon", coordinates: [[[1, null]]] },
  ])
    assert.throws(() => read({ features: [feature({ adcode: "32" }, geometry)] }), /feature 0.*geometry/);
});
