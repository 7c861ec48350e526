import type { SealedReference } from "@tocsin/core";
import { useRef, useState } from "react";
import { upload } from "./upload.ts";

/** A file on its way into the node's vault. */
export interface FileEntry {
  readonly id: string;
  readonly file: File;
  readonly sent: number;
  readonly part?: SealedReference;
  readonly error?: unknown;
}

export interface Files {
  readonly entries: readonly FileEntry[];
  add(files: readonly File[]): void;
  retry(id: string): void;
  remove(id: string): void;
  clear(): void;
}

/** Files that are sealed while the rest of the form is filled in, several at once. */
export function useFiles(most: number): Files {
  const [entries, setEntries] = useState<readonly FileEntry[]>([]);
  const running = useRef(new Map<string, AbortController>());
  const change = (id: string, to: Partial<FileEntry>) =>
    setEntries((before) => before.map((one) => (one.id === id ? { ...one, ...to } : one)));
  const start = async (id: string, file: File) => {
    const ended = new AbortController();
    running.current.set(id, ended);
    try {
      const part = await upload(file, { signal: ended.signal, onProgress: (sent) => change(id, { sent }) });
      change(id, { part, sent: file.size });
    } catch (error) {
      if (!ended.signal.aborted) change(id, { error });
    }
  };
  const stop = (id: string) => running.current.get(id)?.abort();
  return {
    entries,
    add(files) {
      const added = files.slice(0, most - entries.length).map((file) => ({ id: crypto.randomUUID(), file, sent: 0 }));
      setEntries((before) => [...before, ...added]);
      for (const { id, file } of added) void start(id, file);
    },
    retry(id) {
      const entry = entries.find((one) => one.id === id);
      if (entry === undefined) return;
      setEntries((before) => before.map((one) => (one.id === id ? { id, file: one.file, sent: one.sent } : one)));
      void start(id, entry.file);
    },
    remove(id) {
      stop(id);
      setEntries((before) => before.filter((one) => one.id !== id));
    },
    clear() {
      for (const { id } of entries) stop(id);
      setEntries([]);
    },
  };
}
