import { mkdirSync, readFileSync } from "node:fs";
import { dirname, isAbsolute, join, resolve } from "node:path";
import { demandSigned, jiebaSegment, shippedSituationModel } from "@tocsin/node";
import { classifySituations } from "@tocsin/situation";
import {
  type Classify,
  type Connector,
  type Docked,
  Journal,
  type SourceSettings,
  type SourcesFile,
  type WebhookSource,
  feedConnector,
  folderConnector,
  jsonConnector,
  readSources,
} from "@tocsin/source";
import { Usage } from "../exit.ts";
import { webFetch } from "./webfetch.ts";

/** A sources file with what stands beside it. */
export interface Docking {
  readonly file: SourcesFile;
  readonly folder: string;
}

/** @throws Usage, SourcesFileError */
export function readDocking(path: string): Docking {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch {
    throw new Usage(`${path} cannot be read; name a sources file.`);
  }
  return { file: readSources(text), folder: dirname(resolve(path)) };
}

/** The journal of a sources file; it is made where it is not there. */
export function openJournal({ file, folder }: Docking): Journal {
  const state = isAbsolute(file.state) ? file.state : join(folder, file.state);
  mkdirSync(state, { recursive: true, mode: 0o700 });
  return new Journal(join(state, "journal.sqlite"));
}

/** Each source with its connector. @throws Usage where a variable that the file names is not set */
export function dock({ file, folder }: Docking, environment: NodeJS.ProcessEnv): Docked[] {
  return file.sources.map((settings) => ({ settings, connector: connectorOf(settings, folder, environment) }));
}

function connectorOf(settings: SourceSettings, folder: string, environment: NodeJS.ProcessEnv): Connector | null {
  switch (settings.type) {
    case "folder":
      return folderConnector({ ...settings, path: resolve(folder, settings.path) }, Date.now);
    case "feed":
      return feedConnector(settings, webFetch(settings.allowPrivate === true), tokenOf(settings, environment));
    case "json":
      return jsonConnector(settings, webFetch(settings.allowPrivate === true), tokenOf(settings, environment));
    case "webhook":
      return null;
  }
}

function tokenOf({ tokenVariable }: { readonly tokenVariable?: string }, environment: NodeJS.ProcessEnv) {
  return tokenVariable === undefined ? undefined : variable(tokenVariable, environment);
}

/** The webhook sources with their secrets. @throws Usage where one is not set */
export function webhooksOf({ file }: Docking, environment: NodeJS.ProcessEnv): WebhookSource[] {
  return file.sources.flatMap((settings) =>
    settings.type === "webhook" ? [{ settings, secret: secretOf(settings.secretVariable, environment) }] : [],
  );
}

function secretOf(name: string, environment: NodeJS.ProcessEnv): string {
  const secret = variable(name, environment);
  if (!/^whsec_[A-Za-z0-9+/]{22,}={0,2}$/.test(secret))
    throw new Usage(`${name} is no secret of a webhook; write whsec_ and base64 of 16 bytes or more.`);
  return secret;
}

function variable(name: string, environment: NodeJS.ProcessEnv): string {
  const value = environment[name];
  if (value === undefined || value === "")
    throw new Usage(`Set the environment variable ${name}; the sources file names it.`);
  return value;
}

/** Whether a body is signed as Standard Webhooks has it, within five minutes. */
export function isSigned(headers: NodeJS.Dict<string | string[]>, body: Uint8Array, secret: string): boolean {
  try {
    demandSigned(headers, body, [Buffer.from(secret.replace(/^whsec_/, ""), "base64")], Date.now());
    return true;
  } catch {
    return false;
  }
}

/** The situation of a text by the shipped model; null where it is none of the five. */
export function classifier(): Classify {
  const model = shippedSituationModel();
  const segment = jiebaSegment();
  return (text) => {
    const best = classifySituations(model, [text], segment).rows[0]?.class ?? null;
    return best === "none" ? null : best;
  };
}
