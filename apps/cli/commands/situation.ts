import type { Command } from "commander";
import type { Surroundings } from "../session.ts";
import { calibrateCommand } from "./situation/calibrate.ts";
import { classifyCommand } from "./situation/classify.ts";
import { compareCommand } from "./situation/compare.ts";
import { courseCommands } from "./situation/course.ts";
import { detectCommand } from "./situation/detect.ts";
import { evaluateCommand } from "./situation/evaluate.ts";
import { lineListCommands } from "./situation/linelist.ts";
import { nowcastCommand } from "./situation/nowcast.ts";
import { emotionCommand, polarityCommand } from "./situation/opinion.ts";
import { projectCommand } from "./situation/project.ts";
import { rtCommand } from "./situation/rt.ts";
import { burstsCommand, firstSeenCommand, topicsCommand } from "./situation/topics.ts";
import { trendCommand } from "./situation/trend.ts";
import { trainCommand } from "./situation/train.ts";

/** Analysis of files: counts, line lists, posts. Nothing of it needs a node. */
export function situationCommands(program: Command, surroundings: Surroundings): void {
  const situation = program
    .command("situation")
    .description("Analyse counts, cases and texts in files: warn, estimate, classify.");
  detectCommand(situation, surroundings);
  evaluateCommand(situation, surroundings);
  rtCommand(situation, surroundings);
  nowcastCommand(situation, surroundings);
  projectCommand(situation, surroundings);
  calibrateCommand(situation, surroundings);
  lineListCommands(situation, surroundings);
  courseCommands(situation, surroundings);
  compareCommand(situation, surroundings);
  classifyCommand(situation, surroundings);
  trendCommand(situation, surroundings);
  topicsCommand(situation, surroundings);
  burstsCommand(situation, surroundings);
  firstSeenCommand(situation, surroundings);
  emotionCommand(situation, surroundings);
  polarityCommand(situation, surroundings);
  trainCommand(situation, surroundings);
}
