import type { SealedReference } from "@tocsin/core";
import { useEffect, useRef, useState } from "react";
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
  /** Names of those for which there was no place any more. */
  readonly left: readonly string[];
  add(files: readonly File[]): void;
  retry(id: string): void;
  remove(id: string): void;
  clear(): void;
}

/** Files that are sealed while the rest of the form is filled in, several at once. */
export function useFiles(most: number): Files {
  const [entries, setEntries] = useState<readonly FileEntry[]>([]);
  const [left, setLeft] = useState<readonly string[]>([]);
  const running = useRef(new Map<string, AbortController>());
  useEffect(() => {
    const all = running.current;
    return () => {
      for (const ended of all.values()) ended.abort();
    };
  }, []);
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
    left,
    add(files) {
      const places = most - entries.length;
      setLeft(files.slice(places).map(({ name }) => name));
      const added = files.slice(0, places).map((file) => ({ id: crypto.randomUUID(), file, sent: 0 }));
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
      setLeft([]);
      setEntries((before) => before.filter((one) => one.id !== id));
    },
    clear() {
      for (const { id } of entries) stop(id);
      setEntries([]);
      setLeft([]);
    },
  };
}
