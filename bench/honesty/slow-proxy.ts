import { once } from "node:events";
import { connect, createServer, type AddressInfo, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { onCleanUp } from "../../test/support/cleanup.ts";

/** What stands between us and a git server. Null: nothing does. */
export interface Slowness {
  /** Of all answers together. */
  readonly bytesPerSecond: number | null;
  /** Silence before the server begins to answer a fetch. */
  readonly thinkMs: number | null;
  /** Silence in the middle of an answer, once, after so many of its bytes. */
  readonly stall: { readonly afterBytes: number; readonly ms: number } | null;
}

export interface SlowProxy {
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  set(slowness: Slowness): void;
}

/** Forwards bytes to a git server over smart HTTP, as slowly as is asked for. */
export async function startSlowProxy(targetUrl: string): Promise<SlowProxy> {
  const target = new URL(targetUrl);
  const state: State = {
    slowness: { bytesPerSecond: null, thinkMs: null, stall: null },
    thought: false,
    stalled: false,
    freeAt: 0,
  };
  const open = new Set<Socket>();
  const server = createServer((client) => {
    const upstream = connect({ host: target.hostname, port: Number(target.port) });
    for (const socket of [client, upstream]) {
      open.add(socket);
      socket.once("close", () => open.delete(socket));
      socket.on("error", () => undefined);
    }
    void forward(client, upstream, (chunk) => think(state, chunk));
    let bytes = 0;
    void forward(upstream, client, async (chunk) => {
      bytes += chunk.length;
      await stall(state, bytes);
      await pace(state, chunk.length);
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onCleanUp(() => {
    for (const socket of open) socket.destroy();
    server.close();
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    set(slowness) {
      Object.assign(state, { slowness, thought: false, stalled: false, freeAt: 0 });
    },
  };
}

/** Small enough that a slow line flows and does not jump. */
const PIECE_BYTES = 4096;

async function forward(from: Socket, to: Socket, wait: (chunk: Buffer) => Promise<void>): Promise<void> {
  try {
    for await (const chunk of from as AsyncIterable<Buffer>) {
      for (let at = 0; at < chunk.length; at += PIECE_BYTES) {
        const piece = chunk.subarray(at, at + PIECE_BYTES);
        await wait(piece);
        if (!to.write(piece)) await Promise.race([once(to, "drain"), once(to, "close")]);
      }
    }
  } catch {
    // One side is gone; so is the other.
  }
  to.destroySoon();
}

interface State {
  slowness: Slowness;
  thought: boolean;
  stalled: boolean;
  /** Until when the line is taken. */
  freeAt: number;
}

async function think(state: State, request: Buffer): Promise<void> {
  const { thinkMs } = state.slowness;
  if (thinkMs === null || state.thought || !request.includes("command=fetch")) return;
  state.thought = true;
  await sleep(thinkMs);
}

async function stall(state: State, bytes: number): Promise<void> {
  const { stall: planned } = state.slowness;
  if (planned === null || state.stalled || bytes < planned.afterBytes) return;
  state.stalled = true;
  await sleep(planned.ms);
}

/** All answers share one line: each piece takes its time on it. */
async function pace(state: State, bytes: number): Promise<void> {
  const { bytesPerSecond } = state.slowness;
  if (bytesPerSecond === null) return;
  const now = performance.now();
  state.freeAt = Math.max(state.freeAt, now) + (bytes / bytesPerSecond) * 1000;
  if (state.freeAt - now > LINE_SLACK_MS) await sleep(state.freeAt - now);
}

/** Timers are no finer. */
const LINE_SLACK_MS = 4;
