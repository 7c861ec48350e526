import type { Command } from "commander";
import type { Surroundings } from "../session.ts";

/** Analysis of files: counts, line lists, posts. Nothing of it needs a node. */
export function situationCommands(program: Command, _surroundings: Surroundings): void {
  program.command("situation").description("Analyse counts, cases and texts in files: warn, estimate, classify.");
}
