import { openAsBlob, readFileSync, writeFileSync } from "node:fs";
import { type AlertKey, isSignedBy, signCap } from "@tocsin/interop";
import type { Command } from "commander";
import { Failed, Usage } from "../exit.ts";
import { fields, show } from "../output.ts";
import { type Session, type Surroundings, work } from "../session.ts";
import { word } from "../words.ts";

/** Alerts of CAP and Bundles of FHIR, in and out. */
export function documentCommands(program: Command, surroundings: Surroundings): void {
  const alert = program
    .command("alert <record>")
    .description("A report or notice as an alert of CAP 1.2, in Chinese and English.")
    .option("--step <n>", "0 for its first alert; the newest by default")
    .option("--out <file>", "write it to a file")
    .option("--sign-key <file>", "RSA key in PEM with which the alert is signed (XML Signature, enveloped)")
    .option("--sign-cert <file>", "its certificate in PEM, which goes with the signature")
    .addHelpText(
      "after",
      "\nExamples:\n  tocsin alert 3f2a…\n  tocsin alert 3f2a… --step 0 --out alert.cap\n  tocsin alert 3f2a… --sign-key key.pem --sign-cert cert.pem\n",
    );
  alert.action(
    work(surroundings, alert, async (session, record: string, flags: AlertFlags) => {
      const query = flags.step === undefined ? {} : { step: Number(flags.step) };
      const key = alertKey(flags);
      const text = await (await session.client.call("alert", { params: { record }, query })).text();
      give(session, key === undefined ? text : await signed(text, key), flags.out);
    }),
  );

  const checkAlert = program
    .command("check-alert <file>")
    .description("Whether the signature of a CAP alert holds under a certificate and covers all of it.")
    .requiredOption("--cert <file>", "certificate in PEM of whoever should have signed it")
    .addHelpText("after", "\nExample:\n  tocsin check-alert alert.cap --cert sender.pem\n");
  checkAlert.action(
    work(surroundings, checkAlert, async (session, path: string, { cert }: { readonly cert: string }) => {
      if (!(await isSignedBy(textOf(path), textOf(cert))))
        throw new Failed("No signature of that certificate covers the alert.");
      show(
        session.terminal,
        session.settings,
        { signed: true },
        () => `${word(session.settings.lang, "signedWhole")}\n`,
      );
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
      give(
        session,
        await (await session.client.call(task === true ? "bundleStatus" : "bundle", { params: { record } })).text(),
        out,
      ),
    ),
  );

  const fileBundle = program
    .command("file-fhir <file>")
    .description("File a case report, a Bundle of FHIR R4, as a report of your unit; the Bundle is sealed.")
    .addHelpText("after", "\nExample:\n  tocsin file-fhir case.json\n");
  fileBundle.action(
    work(surroundings, fileBundle, async (session, path: string) =>
      give(session, await (await session.client.call("fileBundle", { body: await bytesOf(path) })).text(), undefined),
    ),
  );
}

interface AlertFlags {
  readonly step?: string;
  readonly out?: string;
  readonly signKey?: string;
  readonly signCert?: string;
}

/** @throws Usage when one of both is missing */
function alertKey({ signKey, signCert }: AlertFlags): AlertKey | undefined {
  if (signKey === undefined && signCert === undefined) return undefined;
  if (signKey === undefined || signCert === undefined) throw new Usage("Give --sign-key and --sign-cert together.");
  return { privateKey: textOf(signKey), certificate: textOf(signCert) };
}

async function signed(text: string, key: AlertKey): Promise<string> {
  try {
    return await signCap(text, key);
  } catch {
    throw new Usage("The alert cannot be signed with that key; give an RSA key in PEM without a passphrase.");
  }
}

function textOf(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    throw new Usage(`${path} cannot be read.`);
  }
}

async function bytesOf(path: string): Promise<Blob> {
  try {
    return await openAsBlob(path);
  } catch {
    throw new Usage(`${path} cannot be read.`);
  }
}

/** A document goes to the file, or to the terminal as it is. */
function give({ terminal }: Session, text: string, out: string | undefined): void {
  if (out === undefined) terminal.out(`${text.trimEnd()}\n`);
  else writeFileSync(out, text);
}
