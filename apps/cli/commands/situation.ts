import type { Command } from "commander";
import type { Surroundings } from "../session.ts";
import { calibrateCommand } from "./situation/calibrate.ts";
import { compareCommand } from "./situation/compare.ts";
import { nowcastCommand } from "./situation/nowcast.ts";
import { emotionCommand, polarityCommand } from "./situation/opinion.ts";
import { projectCommand } from "./situation/project.ts";
import { rtCommand } from "./situation/rt.ts";
import { trainCommand } from "./situation/train.ts";

/** Analysis of files: counts, line lists, posts. Nothing of it needs a node. */
export function situationCommands(program: Command, surroundings: Surroundings): void {
  const situation = program
    .command("situation")
    .description("Analyse counts, cases and texts in files: warn, estimate, classify.");
  rtCommand(situation, surroundings);
  nowcastCommand(situation, surroundings);
  projectCommand(situation, surroundings);
  calibrateCommand(situation, surroundings);
  compareCommand(situation, surroundings);
  emotionCommand(situation, surroundings);
  polarityCommand(situation, surroundings);
  trainCommand(situation, surroundings);
}
