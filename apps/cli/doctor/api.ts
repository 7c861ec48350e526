import { request as plain } from "node:http";
import { request as secure } from "node:https";
import { json } from "node:stream/consumers";
import type { Findings } from "./finding.ts";

interface Ready {
  readonly ready: boolean;
  readonly checks: readonly { readonly check: string; readonly ok: boolean; readonly note: string }[];
}

const ANSWER_MS = 5_000;
/** What does not keep a node from serving. */
const INFORMATIVE: readonly string[] = ["links", "peers"];

/** What a running node says of itself, without a token. */
export async function examineApi(findings: Findings, host: string, port: number, isToRun: boolean): Promise<void> {
  let ready: Ready;
  try {
    ready = await readyAt(host, port);
  } catch {
    const note = `nothing answers on ${host}:${port}`;
    const todo = "Start the node: tocsin node run <folder>";
    if (isToRun) findings.fail("api", note, todo);
    else findings.warn("api", note, `${todo}. Nothing is wrong where it is to be stopped.`);
    return;
  }
  findings.ok("api", `${host}:${port}`);
  for (const { check, ok, note } of ready.checks) {
    const text = `${check}: ${note}`;
    if (ok) findings.ok("ready", text);
    else if (INFORMATIVE.includes(check))
      findings.warn("ready", text, "Look whether the other nodes run and can be reached.");
    else findings.fail("ready", text, "See docs/OPERATIONS.md for this check; the node's log says more.");
  }
}

/** With a certificate or without. Nothing secret is sent, so the certificate need not be for this address. */
async function readyAt(host: string, port: number): Promise<Ready> {
  try {
    return await asked(plain, host, port);
  } catch {
    return await asked(secure, host, port);
  }
}

function asked(request: typeof secure, host: string, port: number): Promise<Ready> {
  return new Promise((resolve, reject) => {
    const options = { host, port, path: "/readyz", timeout: ANSWER_MS, rejectUnauthorized: false };
    const sent = request(options, (response) => {
      json(response).then((value) => resolve(value as Ready), reject);
    });
    sent.once("timeout", () => sent.destroy(new Error("no answer")));
    sent.once("error", reject).end();
  });
}
