import { once } from "node:events";
import { type Server, type Socket, createServer } from "node:net";
import type { Application } from "./application.ts";
import { Connection } from "./connection.ts";

/** CometBFT opens four: consensus, mempool, query, snapshots. */
const CONNECTIONS_MAX = 4;

/** The application's side of the ABCI socket: one engine, on a socket of the file system that only this user may open. */
export class AbciServer {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  /** @param onFailed told when a request could not be answered; that connection has ended then */
  constructor(application: Application, onFailed: (error: unknown) => void) {
    this.#server = createServer((socket) => {
      this.#sockets.add(socket);
      socket.once("close", () => this.#sockets.delete(socket));
      return new Connection(socket, application, onFailed);
    });
    this.#server.maxConnections = CONNECTIONS_MAX;
  }

  /** @param path of the socket; its folder must be this user's own */
  async listen(path: string): Promise<void> {
    this.#server.listen(path);
    await once(this.#server, "listening");
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
    await once(this.#server, "close");
  }
}
