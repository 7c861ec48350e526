import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Json } from "@tocsin/core";
import { SMTPServer, type SMTPServerOptions } from "smtp-server";

/** A request as a receiver got it. */
export interface Got {
  readonly path: string;
  readonly headers: { readonly [name: string]: string | string[] | undefined };
  readonly body: string;
  readonly json: Record<string, Json>;
}

/** How a receiver behaves; by default it takes everything. */
export type Behaviour = (got: Got, response: ServerResponse, request: IncomingMessage) => void;

/** A receiver of webhooks on loopback that remembers what it was sent. */
export interface Receiver {
  readonly url: string;
  readonly got: Got[];
  behave: Behaviour;
  close(): Promise<void>;
}

export const takes: Behaviour = (_got, response) => void response.writeHead(204).end();
/** Answers with a status and nothing else. */
export const says =
  (status: number, headers: Record<string, string> = {}): Behaviour =>
  (_got, response) =>
    void response.writeHead(status, headers).end("no");

export async function openReceiver(): Promise<Receiver> {
  const receiver: Pick<Receiver, "got"> & { behave: Behaviour } = { got: [], behave: takes };
  const server: Server = createServer((request, response) => {
    let body = "";
    request.setEncoding("utf8");
    request.on("data", (chunk: string) => {
      body += chunk;
    });
    request.on("error", () => undefined);
    request.on("end", () => {
      const json = (body === "" ? {} : JSON.parse(body)) as Record<string, Json>;
      const got = { path: request.url ?? "", headers: request.headers, body, json };
      receiver.got.push(got);
      receiver.behave(got, response, request);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return Object.assign(receiver, {
    url: `http://127.0.0.1:${port}/hook`,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  });
}

export interface MailBox {
  readonly port: number;
  /** Mails as they were sent, with their envelope. */
  readonly got: { readonly to: readonly string[]; readonly raw: string; readonly secure: boolean }[];
  close(): Promise<void>;
}

/** A mail server on loopback. */
export async function openMailBox(options: SMTPServerOptions): Promise<MailBox> {
  const got: MailBox["got"] = [];
  const server = new SMTPServer({
    logger: false,
    ...options,
    onData(stream, session, done) {
      const chunks: Uint8Array[] = [];
      stream.on("data", (chunk: Uint8Array) => chunks.push(chunk));
      stream.on("end", () => {
        const to = session.envelope.rcptTo.map(({ address }) => address);
        got.push({ to, raw: Buffer.concat(chunks).toString("utf8"), secure: session.secure });
        done();
      });
    },
  });
  server.on("error", () => undefined);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", () => resolve()));
  const { port } = server.server.address() as AddressInfo;
  return { port, got, close: () => new Promise((resolve) => server.close(() => resolve())) };
}
