import { once } from "node:events";
import { connect, createServer, type AddressInfo, type Socket } from "node:net";
import { onCleanUp } from "./cleanup.ts";

/** Forwards bytes to a server, and breaks the connections when told: what a bad network does to a client. */
export interface CuttableProxy {
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  /** Connections made so far. */
  readonly connections: number;
  /** Resets every connection there is now; new ones are let through. */
  cut(): void;
}

export async function startCuttableProxy(targetUrl: string): Promise<CuttableProxy> {
  const target = new URL(targetUrl);
  const open = new Set<Socket>();
  let connections = 0;
  const server = createServer((client) => {
    connections++;
    const upstream = connect({ host: target.hostname, port: Number(target.port) });
    for (const [one, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      open.add(one);
      one.pipe(other);
      one.on("error", () => other.destroy());
      one.once("close", () => {
        open.delete(one);
        other.destroySoon();
      });
    }
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const cut = (): void => open.forEach((socket) => socket.resetAndDestroy());
  onCleanUp(() => {
    cut();
    server.close();
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    get connections() {
      return connections;
    },
    cut,
  };
}
