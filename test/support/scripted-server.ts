import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { onCleanUp } from "./cleanup.ts";

export type Scene = (request: IncomingMessage, response: ServerResponse) => void;

/** What a request was, for a test to look at. */
export interface SeenRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage["headers"];
  /** Parsed JSON; null where there was none. */
  readonly body: unknown;
}

export interface ScriptedServer {
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  readonly seen: readonly SeenRequest[];
  /** Answers that neither side has ended yet. */
  readonly open: number;
}

/** A server that answers each request by the next scene; the last one is for all that follow. */
export async function startScriptedServer(...scenes: readonly [Scene, ...Scene[]]): Promise<ScriptedServer> {
  const seen: SeenRequest[] = [];
  let open = 0;
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    open++;
    response.once("close", () => open--);
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const text = Buffer.concat(chunks).toString();
      const { method = "", url = "", headers } = request;
      const scene = scenes[Math.min(seen.length, scenes.length - 1)];
      seen.push({ method, url, headers, body: text === "" ? null : JSON.parse(text) });
      scene?.(request, response);
    });
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  onCleanUp(() => {
    server.closeAllConnections();
    server.close();
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    get open() {
      return open;
    },
  };
}

/** Answers with JSON. */
export function answer(body: unknown, status = 200, headers: Readonly<Record<string, string>> = {}): Scene {
  return (_, response) => {
    response.writeHead(status, { "content-type": "application/json", ...headers }).end(JSON.stringify(body));
  };
}

/** Answers with a stream of these frames, and then ends it, breaks the connection, or stays. */
export function stream(frames: readonly string[], ending: "end" | "cut" | "stay" = "end"): Scene {
  return (_, response) => {
    response.writeHead(200, { "content-type": "text/event-stream; charset=utf-8" });
    response.write(frames.join("") || ": nothing yet\n\n", () => {
      if (ending === "end") response.end();
      if (ending === "cut") response.destroy();
    });
  };
}

export function frame(id: number | null, event: unknown): string {
  return `${id === null ? "" : `id: ${id}\n`}event: progress\ndata: ${JSON.stringify(event)}\n\n`;
}
