import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { jiebaSegment, packedModel } from "../../packages/node/index.ts";
import { trainEmotion, trainPolarity } from "../../packages/situation/index.ts";
import { brighterPosts, ownPosts, withPolarity } from "./examples.ts";

/** Trains the models that ship: `npm run situation:train -- FOLDER`, with BRIGHTER's two files in the folder. */
const MODELS = new URL("../../packages/node/situation/models/", import.meta.url);

const folder = process.argv[2];
if (folder === undefined) throw new Error("Give the folder that holds track_b_train_chn.csv and track_b_dev_chn.csv.");
const posts = [...brighterPosts(folder), ...ownPosts()];
const segment = jiebaSegment();
mkdirSync(MODELS, { recursive: true });
for (const model of [trainEmotion(posts, segment), trainPolarity(posts.map(withPolarity), segment)]) {
  const bytes = packedModel(model);
  writeFileSync(new URL(`${model.task}.json.gz`, MODELS), bytes);
  const digest = createHash("sha256").update(bytes).digest("hex");
  process.stdout.write(`${model.task}: ${model.origin.texts} texts, ${bytes.length} bytes, sha256 ${digest}\n`);
}
