import assert from "node:assert/strict";
import { test } from "node:test";
import { nanjingNetwork, visitors } from "../cast.ts";
import { tourThrough } from "../tour.ts";

const FIRST_PORT = 7_300;
const RECORD = "ab".repeat(32);

test("the tour leads in five steps through nodes of the scenario, each as one of the persons that it offers", () => {
  const network = nanjingNetwork(FIRST_PORT);
  const steps = tourThrough(network, RECORD);
  assert.equal(steps.length, 5);
  const offered = visitors(network).map(({ unit, officer, url }) => `${unit} ${officer} ${url}`);
  for (const { unit, officer, url } of steps) assert.ok(offered.includes(`${unit} ${officer} ${url}`), unit);
  assert.equal(steps.filter(({ path }) => path.includes(RECORD)).length, 4);
  for (const { title, text } of steps)
    for (const { zh, en } of [title, text]) assert.ok(/\p{Script=Han}/u.test(zh) && !/\p{Script=Han}/u.test(en), en);
});
