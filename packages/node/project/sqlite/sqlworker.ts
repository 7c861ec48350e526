import { parentPort } from "node:worker_threads";
import type { Write } from "../database.ts";
import { isDamage, SqliteFile } from "./file.ts";
import type { Ask, SqlReply, SqlRequest } from "./request.ts";

/** The thread's side: works on the files of all nodes of the process, one request after the other. */
const files = new Map<string, SqliteFile>();

function answer(path: string, ask: Ask): readonly unknown[] {
  if (ask.what === "open") {
    files.set(path, new SqliteFile(path, ask.schema));
    return [];
  }
  const file = files.get(path);
  if (file === undefined) throw new Error("the file is not open");
  if (ask.what === "all") return file.all(ask.sql, ask.parameters as never[]);
  if (ask.what === "write") file.write(JSON.parse(ask.write) as Write);
  else if (ask.what === "reset") file.reset();
  else {
    files.delete(path);
    file.close();
  }
  return [];
}

parentPort?.on("message", ({ id, path, ask }: SqlRequest) => {
  let reply: SqlReply;
  try {
    reply = { id, rows: answer(path, ask) };
  } catch (error) {
    const { message, code } = error as { readonly message: string; readonly code?: string };
    reply = { id, failure: { message, code, isDamage: isDamage(error) } };
  }
  parentPort?.postMessage(reply);
});
