import { spawn } from "node:child_process";
import { EventEmitter, once } from "node:events";
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import type { Certificate } from "./certificates.ts";
import { onCleanUp } from "./cleanup.ts";

/** What goes wrong. Null means it does not. */
export interface Faults {
  /** Each answer is sent no faster than this. */
  readonly bytesPerSecond: number | null;
  /** Silence before each answer. */
  readonly delayMs: number | null;
  /** Basic auth: anything else is 401. */
  readonly auth: { readonly username: string; readonly password: string } | null;
  /** Answers with this status instead; only the first `times` requests where that is given. */
  readonly status: { readonly code: number; readonly retryAfter?: string; readonly times?: number } | null;
  /** 302 to this address, with the path appended. */
  readonly redirectTo: string | null;
  /** The connection is reset after so many bytes of one answer's body; only `times` times where that is given. */
  readonly reset: { readonly afterBytes: number; readonly times?: number } | null;
  /** One answer's body ends after so many bytes, as if that were all of it. */
  readonly endAfterBytes: number | null;
  /** The byte at this place of one answer's body is sent with all its bits turned over. */
  readonly damageAtByte: number | null;
  /** One answer's body stops after so many bytes, until the fault is lifted or the client leaves. */
  readonly hangAfterBytes: number | null;
}

export interface SeenRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
}

/** `git http-backend` on a loopback port. */
export interface GitServer {
  /** `http://127.0.0.1:PORT`, or `https://` where it was given a certificate. */
  readonly url: string;
  readonly requests: readonly SeenRequest[];
  /** Answers being sent now. */
  readonly active: number;
  /** Changes what goes wrong, also for answers under way; what is not named stays. */
  set(faults: Partial<Faults>): void;
  /** Nothing goes wrong any more. */
  heal(): void;
  close(): Promise<void>;
}

export interface GitServerOptions extends Partial<Faults> {
  /** Holds the bare repositories. */
  readonly root: string;
  /** Serves https with it. */
  readonly certificate?: Certificate;
}

/** Serves the bare repositories under `root` over smart HTTP, as a forge would, with faults to order. */
export async function startGitServer({ root, certificate, ...faults }: GitServerOptions): Promise<GitServer> {
  const state = new ServerState({ ...NO_FAULTS, ...faults });
  const listener = (request: IncomingMessage, response: ServerResponse): void => {
    state.requests.push({ method: request.method ?? "", url: request.url ?? "", headers: request.headers });
    state.active++;
    response.once("close", () => state.active--);
    answer({ root, state, request, response }).catch((error: unknown) => response.destroy(error as Error));
  };
  const server = certificate ? createTlsServer(certificate, listener) : createServer(listener);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const close = async (): Promise<void> => {
    if (!server.listening) return;
    server.close();
    server.closeAllConnections();
    await once(server, "close");
  };
  onCleanUp(close);
  return {
    url: `${certificate ? "https" : "http"}://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests: state.requests,
    get active() {
      return state.active;
    },
    set: (changed) => state.set(changed),
    heal: () => state.set(NO_FAULTS),
    close,
  };
}

const NO_FAULTS: Faults = {
  bytesPerSecond: null,
  delayMs: null,
  auth: null,
  status: null,
  redirectTo: null,
  reset: null,
  endAfterBytes: null,
  damageAtByte: null,
  hangAfterBytes: null,
};

class ServerState extends EventEmitter<{ change: [] }> {
  readonly requests: SeenRequest[] = [];
  active = 0;
  faults: Faults;
  private statusesSent = 0;
  private resetsDone = 0;

  constructor(faults: Faults) {
    super();
    this.setMaxListeners(0);
    this.faults = faults;
  }

  set(changed: Partial<Faults>): void {
    if (changed.status !== undefined) this.statusesSent = 0;
    if (changed.reset !== undefined) this.resetsDone = 0;
    this.faults = { ...this.faults, ...changed };
    this.emit("change");
  }

  takeStatus(): Faults["status"] {
    const { status } = this.faults;
    return status && this.statusesSent++ < (status.times ?? Infinity) ? status : null;
  }

  takeReset(sent: number): boolean {
    const { reset } = this.faults;
    return reset !== null && sent >= reset.afterBytes && this.resetsDone++ < (reset.times ?? Infinity);
  }
}

interface Exchange {
  readonly root: string;
  readonly state: ServerState;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

async function answer(exchange: Exchange): Promise<void> {
  const { state, request, response } = exchange;
  const gone = new AbortController();
  response.once("close", () => gone.abort());
  if (state.faults.delayMs !== null) await sleep(state.faults.delayMs, undefined, gone).catch(() => null);
  if (gone.signal.aborted) return;
  const { auth, redirectTo } = state.faults;
  const status = state.takeStatus();
  if (status) {
    response.writeHead(status.code, status.retryAfter === undefined ? {} : { "retry-after": status.retryAfter });
    response.end("ordered by the test\n");
  } else if (redirectTo !== null) {
    response.writeHead(302, { location: redirectTo + (request.url ?? "") }).end();
  } else if (auth && request.headers.authorization !== basic(auth)) {
    response.writeHead(401, { "www-authenticate": 'Basic realm="git"' }).end();
  } else {
    await answerFromBackend(exchange, gone.signal);
  }
}

function basic({ username, password }: { username: string; password: string }): string {
  return `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}`;
}

async function answerFromBackend({ root, state, request, response }: Exchange, gone: AbortSignal): Promise<void> {
  const backend = spawn("git", ["http-backend"], { env: backendEnvironment(root, request) });
  gone.addEventListener("abort", () => backend.kill("SIGKILL"));
  backend.stdin.on("error", () => {
    // The backend may end before it has read everything: it answers errors early.
  });
  backend.stderr.resume();
  request.pipe(backend.stdin);
  let head: Buffer | null = Buffer.alloc(0);
  const body = { sent: 0 };
  for await (const chunk of backend.stdout as AsyncIterable<Buffer>) {
    let piece = chunk;
    if (head) {
      head = Buffer.concat([head, chunk]);
      const end = head.indexOf("\r\n\r\n");
      if (end < 0) continue;
      writeHead(response, head.subarray(0, end).toString("latin1"));
      piece = head.subarray(end + 4);
      head = null;
    }
    await send({ piece, body, state, response, gone });
    if (gone.aborted || response.writableEnded) return;
  }
  response.end();
}

function backendEnvironment(root: string, request: IncomingMessage): Record<string, string> {
  const url = new URL(request.url ?? "/", "http://localhost");
  return {
    PATH: process.env["PATH"] ?? "",
    GIT_PROJECT_ROOT: root,
    GIT_HTTP_EXPORT_ALL: "1",
    GIT_CONFIG_NOSYSTEM: "1",
    GIT_CONFIG_GLOBAL: "/dev/null",
    GIT_CONFIG_COUNT: "3",
    GIT_CONFIG_KEY_0: "safe.directory",
    GIT_CONFIG_VALUE_0: "*",
    GIT_CONFIG_KEY_1: "uploadpack.allowAnySHA1InWant",
    GIT_CONFIG_VALUE_1: "true",
    GIT_CONFIG_KEY_2: "uploadpack.allowFilter",
    GIT_CONFIG_VALUE_2: "true",
    PATH_INFO: decodeURIComponent(url.pathname),
    QUERY_STRING: url.search.slice(1),
    REQUEST_METHOD: request.method ?? "GET",
    CONTENT_TYPE: request.headers["content-type"] ?? "",
    HTTP_CONTENT_ENCODING: request.headers["content-encoding"] ?? "",
    GIT_PROTOCOL: String(request.headers["git-protocol"] ?? ""),
    REMOTE_ADDR: "127.0.0.1",
  };
}

function writeHead(response: ServerResponse, head: string): void {
  const fields = head.split("\r\n").map((line) => line.split(/: (.*)/s, 2) as [string, string]);
  const status = fields.find(([name]) => name.toLowerCase() === "status")?.[1];
  const headers = fields.filter(([name]) => name.toLowerCase() !== "status");
  response.writeHead(status ? Number.parseInt(status, 10) : 200, Object.fromEntries(headers));
}

interface Sending {
  readonly piece: Buffer;
  readonly body: { sent: number };
  readonly state: ServerState;
  readonly response: ServerResponse;
  readonly gone: AbortSignal;
}

/** Sends one piece of a body in slices of a tenth of a second, so that a changed fault is felt at once. */
async function send({ piece, body, state, response, gone }: Sending): Promise<void> {
  for (let at = 0; at < piece.length && !gone.aborted;) {
    await waitWhileHanging(state, body.sent, gone);
    if (gone.aborted) return;
    if (state.takeReset(body.sent)) {
      response.socket?.resetAndDestroy();
      return;
    }
    if (body.sent >= (state.faults.endAfterBytes ?? Infinity)) {
      response.end();
      return;
    }
    const slice = piece.subarray(at, at + sliceBytes(state.faults, body.sent));
    const { bytesPerSecond } = state.faults;
    damage(slice, (state.faults.damageAtByte ?? Infinity) - body.sent);
    if (!response.write(slice)) await once(response, "drain", { signal: gone }).catch(() => null);
    at += slice.length;
    body.sent += slice.length;
    if (bytesPerSecond !== null)
      await sleep((slice.length / bytesPerSecond) * 1000, undefined, { signal: gone }).catch(() => null);
  }
}

function damage(slice: Buffer, at: number): void {
  const byte = slice[at];
  if (byte !== undefined) slice[at] = byte ^ 0xff;
}

async function waitWhileHanging(state: ServerState, sent: number, gone: AbortSignal): Promise<void> {
  while (!gone.aborted && state.faults.hangAfterBytes !== null && sent >= state.faults.hangAfterBytes) {
    await once(state, "change", { signal: gone }).catch(() => null);
  }
}

function sliceBytes({ bytesPerSecond, hangAfterBytes, endAfterBytes, reset }: Faults, sent: number): number {
  const paced = bytesPerSecond === null ? SLICE_BYTES_MAX : Math.ceil(bytesPerSecond / 10);
  const limits = [hangAfterBytes, endAfterBytes, reset?.afterBytes].filter(
    (limit) => limit !== null && limit !== undefined,
  );
  const left = limits.map((limit) => limit - sent).filter((bytes) => bytes > 0);
  return Math.min(paced, SLICE_BYTES_MAX, ...left);
}

const SLICE_BYTES_MAX = 65_536;
