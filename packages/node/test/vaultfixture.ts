import { randomBytes } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestContext } from "node:test";
import type { SealedReference } from "@tocsin/core";
import { NodeError, type NodeErrorCode } from "../errors.ts";
import { type PartCopy, Vault, type VaultOptions } from "../vault/vault.ts";

export const CANARY = "身份证 320115199001011234 canary-f3a9";
export const OWNER = "cn-3201:lukou";
export const RECORD = "aa".repeat(32);
export const OTHER = "bb".repeat(32);
export const MASTER_KEY = randomBytes(32);
export const DAY_MS = 86_400_000;
export const NOW = 20_000 * DAY_MS;

export interface Place {
  readonly dir: string;
  readonly vault: Vault;
  readonly open: (options?: Partial<VaultOptions>) => Promise<Vault>;
}

export async function place(t: TestContext, options: Partial<VaultOptions> = {}): Promise<Place> {
  const dir = mkdtempSync(join(tmpdir(), "tocsin-vault-"));
  t.after(() => rmSync(dir, { recursive: true, force: true }));
  const open = (more: Partial<VaultOptions> = {}) =>
    Vault.open({
      dir,
      random: (size) => randomBytes(size),
      now: () => NOW,
      masterKey: MASTER_KEY,
      holder: "cn-3201:hc",
      ...options,
      ...more,
    });
  return { dir, vault: await open(), open };
}

export async function* bytesOf(...parts: readonly (string | Uint8Array)[]): AsyncGenerator<Uint8Array> {
  for (const part of parts) yield typeof part === "string" ? Buffer.from(part) : part;
}

export async function collect(stream: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const part of stream) parts.push(part);
  return Buffer.concat(parts);
}

export const seal = (vault: Vault, text: string | Uint8Array = CANARY) => vault.seal(bytesOf(text), 1 << 20, OWNER);

export function refusal(code: NodeErrorCode): (error: unknown) => boolean {
  return (error) => error instanceof NodeError && error.code === code;
}

/** Files of a vault by name, as they lie on the disk. */
export function filesOf(dir: string): Map<string, Buffer> {
  const names = readdirSync(dir, { recursive: true }) as string[];
  return new Map(
    names.filter((name) => statSync(join(dir, name)).isFile()).map((name) => [name, readFileSync(join(dir, name))]),
  );
}

/** A copy of a part as its reporter's node hands it to another. */
export async function copyOf(
  from: Vault,
  record: string,
  reference: SealedReference,
): Promise<PartCopy & { key: Uint8Array }> {
  return { record, ...(await from.holding(record, reference.digest)) };
}

export const reading = (vault: Vault, digest: string) => async (start: number) => vault.openRead(digest, { start });
