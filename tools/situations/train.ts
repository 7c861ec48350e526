import { mkdirSync, writeFileSync } from "node:fs";
import { jiebaSegment, packedSituationModel } from "../../packages/node/index.ts";
import { trainSituations } from "../../packages/situation/index.ts";
import { readLabelled } from "./labels.ts";

/**
 * Trains the model of the five situations that ships: `npm run situation:train-classes -- FOLDER`, the folder with BRIGHTER's
 * Chinese files. The same texts give the same file.
 */
const OUT = new URL("../../packages/node/situation/models/situations.json.gz", import.meta.url);

const examples = readLabelled(process.argv[2] ?? "../shared/data/text/brighter");
const model = trainSituations(examples, jiebaSegment());
const bytes = packedSituationModel(model);
mkdirSync(new URL(".", OUT), { recursive: true });
writeFileSync(OUT, bytes);
process.stdout.write(`${model.origin.texts} texts, sha256 ${model.origin.examples}, ${bytes.length} bytes\n`);
