import { open } from "lmdb";

/** Copies a key-value store of a running node as one consistent snapshot. */
export async function backupLmdb(from: string, to: string): Promise<void> {
  const source = open({ path: from, readOnly: true, encoding: "binary" });
  try {
    await source.backup(to, true);
  } finally {
    await source.close();
  }
}
