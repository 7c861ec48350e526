import { Agent, request } from "node:http";
import { text } from "node:stream/consumers";

export interface Answer {
  readonly status: number;
  readonly body: string;
}

const CONNECTIONS_MAX = 2_500;
const agent = new Agent({ keepAlive: true, maxSockets: Number.POSITIVE_INFINITY, maxFreeSockets: CONNECTIONS_MAX });

/** @param token undefined where the sender has no account */
export function post(url: string, token: string | undefined, type: string, body: Uint8Array): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const account = token === undefined ? {} : { authorization: `Bearer ${token}` };
    const headers = { ...account, "content-type": type, "content-length": body.length };
    const sent = request(url, { method: "POST", agent, headers }, (response) => {
      text(response).then((answer) => resolve({ status: response.statusCode ?? 0, body: answer }), reject);
    });
    sent.once("error", reject).end(body);
  });
}

/**
 * Opens connections beforehand, as those who share information keep them: Node accepts one a turn of its event loop, and a
 * busy node would be measured by that.
 */
export async function connect(url: string, count: number): Promise<void> {
  const one = () =>
    new Promise<void>((resolve, reject) => {
      const sent = request(`${url}/healthz`, { agent }, (response) => response.resume().once("end", resolve));
      sent.once("error", reject).end();
    });
  await Promise.all(Array.from({ length: Math.min(count, CONNECTIONS_MAX) }, one));
}
