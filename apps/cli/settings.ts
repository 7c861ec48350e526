import { existsSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { Usage } from "./exit.ts";

/** How a command reaches a node and speaks: from file, then environment, then flag; the later wins. */
export interface Settings {
  readonly url: string;
  readonly token: string | undefined;
  readonly lang: "en" | "zh";
  readonly json: boolean;
}

/** Flags that every command takes. */
export interface GlobalFlags {
  readonly url?: string;
  readonly token?: string;
  readonly lang?: string;
  readonly json?: boolean;
  readonly profile?: string;
}

interface Profile {
  readonly url?: string;
  readonly token?: string;
  readonly lang?: string;
}

const DEFAULT_URL = "http://127.0.0.1:7300";

/** `$XDG_CONFIG_HOME/tocsin/config.json`: `{ "profiles": { "default": { "url": …, "token": …, "lang": … } } }`. */
function configFile(environment: NodeJS.ProcessEnv): string {
  const base = environment["XDG_CONFIG_HOME"] ?? join(homedir(), ".config");
  return join(base, "tocsin", "config.json");
}

/**
 * Joins the settings.
 * @throws Usage when the file is not of its form
 */
export function readSettings(flags: GlobalFlags, environment: NodeJS.ProcessEnv): Settings {
  const profile = readProfile(configFile(environment), flags.profile ?? environment["TOCSIN_PROFILE"] ?? "default");
  return {
    url: flags.url ?? environment["TOCSIN_URL"] ?? profile.url ?? DEFAULT_URL,
    token: flags.token ?? environment["TOCSIN_TOKEN"] ?? profile.token,
    lang: languageOf(flags, environment, profile.lang),
    json: flags.json === true,
  };
}

/** The language that was asked for; without the file's where that cannot be read. */
export function languageOf(flags: GlobalFlags, environment: NodeJS.ProcessEnv, ofProfile?: string): "en" | "zh" {
  const lang = flags.lang ?? environment["TOCSIN_LANG"] ?? ofProfile ?? systemLanguage(environment);
  return lang.startsWith("zh") ? "zh" : "en";
}

function readProfile(file: string, name: string): Profile {
  if (!existsSync(file)) return {};
  try {
    const config = JSON.parse(readFileSync(file, "utf8")) as {
      readonly profiles?: { readonly [name: string]: Profile };
    };
    return config.profiles?.[name] ?? {};
  } catch {
    throw new Usage(`The configuration file ${file} is not JSON; mend or remove it.`);
  }
}

function systemLanguage(environment: NodeJS.ProcessEnv): string {
  return environment["LC_ALL"] ?? environment["LANG"] ?? "en";
}
