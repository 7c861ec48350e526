import { openAsBlob, writeFileSync } from "node:fs";
import type { Command } from "commander";
import { Usage } from "../exit.ts";
import { fields, show } from "../output.ts";
import { type Session, type Surroundings, work } from "../session.ts";

/** Alerts of CAP and Bundles of FHIR, in and out. */
export function documentCommands(program: Command, surroundings: Surroundings): void {
  const alert = program
    .command("alert <record>")
    .description("A report or notice as an alert of CAP 1.2, in Chinese and English.")
    .option("--step <n>", "0 for its first alert; the newest by default")
    .option("--out <file>", "write it to a file")
    .addHelpText("after", "\nExamples:\n  tocsin alert 3f2a…\n  tocsin alert 3f2a… --step 0 --out alert.cap\n");
  alert.action(
    work(surroundings, alert, async (session, record: string, { step, out }: { step?: string; out?: string }) => {
      const query = step === undefined ? {} : { step: Number(step) };
      await give(session, await session.client.call("alert", { params: { record }, query }), out);
    }),
  );

  const fileAlert = program
    .command("file-alert <file>")
    .description("File an alert of CAP 1.1 or 1.2 that was made elsewhere as a report of your unit.")
    .addHelpText("after", "\nExample:\n  tocsin file-alert storm.cap\n");
  fileAlert.action(
    work(surroundings, fileAlert, async (session, path: string) => {
      const reply = await session.client.call("fileAlert", { body: await bytesOf(path) });
      show(session.terminal, session.settings, reply, ({ act, height }) =>
        fields(session.settings, [
          ["record", act],
          ["height", height],
        ]),
      );
    }),
  );

  const bundle = program
    .command("fhir <record>")
    .description("The open part of a report as a Bundle of FHIR R4; with --task what became of it.")
    .option("--task", "the Task that says who has it and what was decided")
    .option("--out <file>", "write it to a file")
    .addHelpText("after", "\nExamples:\n  tocsin fhir 3f2a… --out report.json\n  tocsin fhir 3f2a… --task\n");
  bundle.action(
    work(surroundings, bundle, async (session, record: string, { task, out }: { task?: boolean; out?: string }) =>
      give(session, await session.client.call(task === true ? "bundleStatus" : "bundle", { params: { record } }), out),
    ),
  );

  const fileBundle = program
    .command("file-fhir <file>")
    .description("File a case report, a Bundle of FHIR R4, as a report of your unit; the Bundle is sealed.")
    .addHelpText("after", "\nExample:\n  tocsin file-fhir case.json\n");
  fileBundle.action(
    work(surroundings, fileBundle, async (session, path: string) =>
      give(session, await session.client.call("fileBundle", { body: await bytesOf(path) }), undefined),
    ),
  );
}

async function bytesOf(path: string): Promise<Blob> {
  try {
    return await openAsBlob(path);
  } catch {
    throw new Usage(`${path} cannot be read.`);
  }
}

/** A document goes to the file, or to the terminal as it is. */
async function give({ terminal }: Session, response: Response, out: string | undefined): Promise<void> {
  const text = await response.text();
  if (out === undefined) terminal.out(`${text.trimEnd()}\n`);
  else writeFileSync(out, text);
}
