import { connect, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import type { ProgressEvent } from "../../src/core/progress-event.ts";
import { onCleanUp } from "./cleanup.ts";
import { createBodyDecoder, parseHead, type Head } from "./http-message.ts";

export interface StreamRequest {
  readonly method?: "GET" | "POST" | "HEAD" | "OPTIONS";
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Sent as `Last-Event-ID`. */
  readonly lastEventId?: string | number;
  /** Default `1.1`. nginx speaks `1.0` to its upstreams unless told otherwise. */
  readonly httpVersion?: "1.1" | "1.0";
}

/** One block of the stream, up to its empty line, exactly as it came. */
export interface Frame {
  readonly id: string | null;
  readonly event: string | null;
  /** Lines of `data`, joined; null when there is none (a comment, or `retry` alone). */
  readonly data: string | null;
  readonly retry: number | null;
  readonly comments: readonly string[];
  /** Wall clock ms at which its last byte came. */
  readonly arrivedAt: number;
  readonly raw: string;
}

/** A frame that carries a progress event. */
export interface EventFrame extends Frame {
  readonly data: string;
  readonly progress: ProgressEvent;
}

/**
 * A raw SSE client over a bare socket: it sees every byte, reconnects never, and gives up only when told to.
 * Frames are kept, so that reading them late loses nothing.
 */
export interface EventStream {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** Wall clock ms at which the head was complete. */
  readonly headAt: number;
  /** Every frame so far, comments and `retry` among them. */
  readonly frames: readonly Frame[];
  /** Progress events so far. */
  readonly events: readonly EventFrame[];
  /** The body so far, decoded from its chunks. */
  text(): string;
  /** Every byte so far, head and chunk framing included. */
  rawText(): string;
  /** The next event nobody took yet; null at the end. Rejects after `withinMs`. */
  next(withinMs?: number): Promise<EventFrame | null>;
  /** The next event that satisfies `wanted`. Rejects when the stream ends before. */
  until(wanted: (progress: ProgressEvent) => boolean, withinMs?: number): Promise<EventFrame>;
  /** Waits for the end and returns all events, also those taken before. */
  all(withinMs?: number): Promise<readonly EventFrame[]>;
  /** How it ended: `clean` at the end of the message, `cut` when the connection broke before, null while open. */
  ending(): "clean" | "cut" | null;
  /** Stops reading, as a client that is stuck does. */
  pause(): void;
  resume(): void;
  /** Breaks the connection. */
  cut(): void;
}

/** Sends the request and resolves when the head of the answer is there. */
export async function openStream(url: string, request: StreamRequest = {}): Promise<EventStream> {
  const target = new URL(url);
  const socket = connect({ host: target.hostname.replace(/^\[|\]$/g, ""), port: Number(target.port || 80) });
  onCleanUp(() => socket.destroy());
  const reader = new Reader(socket, request);
  socket.write(requestText(target, request));
  await reader.head();
  return reader.stream();
}

function requestText(target: URL, request: StreamRequest): string {
  const { method = "GET", body, httpVersion = "1.1" } = request;
  const headers: Record<string, string> = {
    host: target.host,
    accept: "text/event-stream",
    ...(request.lastEventId === undefined ? {} : { "last-event-id": String(request.lastEventId) }),
    ...(body === undefined ? {} : { "content-length": String(Buffer.byteLength(body)) }),
    ...request.headers,
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return `${method} ${target.pathname}${target.search} HTTP/${httpVersion}\r\n${lines.join("")}\r\n${body ?? ""}`;
}

class Reader {
  private readonly socket: Socket;
  private readonly request: StreamRequest;
  private received: Buffer[] = [];
  private headBytes = Buffer.alloc(0);
  private parsed: (Head & { at: number }) | null = null;
  private decode: ReturnType<typeof createBodyDecoder> | null = null;
  private body = "";
  private unread = "";
  private readonly textDecoder = new TextDecoder("utf-8", { fatal: true });
  private readonly frames: Frame[] = [];
  private readonly events: EventFrame[] = [];
  private taken = 0;
  private end: "clean" | "cut" | null = null;
  private failure: Error | null = null;
  private readonly waiting = new Set<() => void>();

  constructor(socket: Socket, request: StreamRequest) {
    this.socket = socket;
    this.request = request;
    socket.on("data", (bytes: Buffer) => this.take(bytes));
    socket.on("error", (error) => {
      this.failure ??= error;
    });
    socket.on("close", () => this.finish("cut"));
    socket.on("end", () => this.finish(this.decode?.endsWithConnection ? "clean" : "cut"));
  }

  async head(): Promise<void> {
    await this.when(() => this.parsed !== null || this.end !== null, HEAD_MS_MAX);
    if (!this.parsed) throw new Error(`no answer: ${this.failure?.message ?? "the connection was closed"}`);
  }

  stream(): EventStream {
    if (!this.parsed) throw new Error("the head is not there yet");
    return {
      status: this.parsed.status,
      headers: this.parsed.headers,
      headAt: this.parsed.at,
      frames: this.frames,
      events: this.events,
      text: () => this.body,
      rawText: () => Buffer.concat(this.received).toString("utf8"),
      next: (withinMs) => this.next(withinMs),
      until: (wanted, withinMs) => this.until(wanted, withinMs),
      all: (withinMs) => this.all(withinMs),
      ending: () => this.end,
      pause: () => this.socket.pause(),
      resume: () => this.socket.resume(),
      cut: () => this.socket.destroy(),
    };
  }

  private take(bytes: Buffer): void {
    this.received.push(bytes);
    try {
      this.decoded(this.parsed ? bytes : this.takeHead(bytes));
    } catch (error) {
      this.failure ??= error as Error;
      this.socket.destroy();
    }
    this.wake();
  }

  private takeHead(bytes: Buffer): Buffer {
    this.headBytes = Buffer.concat([this.headBytes, bytes]);
    const end = this.headBytes.indexOf("\r\n\r\n");
    if (end < 0) return Buffer.alloc(0);
    this.parsed = { ...parseHead(this.headBytes.subarray(0, end).toString("latin1")), at: Date.now() };
    this.decode = createBodyDecoder(this.parsed, this.request.method ?? "GET");
    return this.headBytes.subarray(end + 4);
  }

  private decoded(bytes: Buffer): void {
    if (!this.decode) return;
    const { content, finished } = this.decode.push(bytes);
    const text = this.textDecoder.decode(content, { stream: true });
    this.body += text;
    this.unread += text;
    for (let at = this.unread.search(FRAME_END); at >= 0; at = this.unread.search(FRAME_END)) {
      const raw = this.unread.slice(0, at);
      this.unread = this.unread.slice(at).replace(FRAME_END, "");
      this.keep(parseFrame(raw));
    }
    if (finished) {
      this.finish("clean");
      this.socket.end();
    }
  }

  private keep(frame: Frame): void {
    this.frames.push(frame);
    if (frame.data === null) return;
    const progress = JSON.parse(frame.data) as ProgressEvent;
    this.events.push({ ...frame, data: frame.data, progress });
  }

  private finish(how: "clean" | "cut"): void {
    this.end ??= how;
    this.wake();
  }

  private async next(withinMs = NEXT_MS_MAX): Promise<EventFrame | null> {
    await this.when(() => this.events.length > this.taken || this.end !== null, withinMs);
    const event = this.events[this.taken];
    if (!event && this.failure && !(this.failure as NodeJS.ErrnoException).code) throw this.failure;
    if (!event) return null;
    this.taken++;
    return event;
  }

  private async until(wanted: (progress: ProgressEvent) => boolean, withinMs = ALL_MS_MAX): Promise<EventFrame> {
    const deadline = Date.now() + withinMs;
    for (;;) {
      const event = await this.next(deadline - Date.now());
      if (!event) throw new Error(`the stream ended before: ${this.lastSeen()}`);
      if (wanted(event.progress)) return event;
    }
  }

  private async all(withinMs = ALL_MS_MAX): Promise<readonly EventFrame[]> {
    await this.when(() => this.end !== null, withinMs);
    this.taken = this.events.length;
    if (this.failure && !(this.failure as NodeJS.ErrnoException).code) throw this.failure;
    return this.events;
  }

  private async when(true_: () => boolean, withinMs: number): Promise<void> {
    const late = new AbortController();
    const deadline = sleep(Math.max(0, withinMs), "late" as const, { signal: late.signal }).catch(() => null);
    try {
      while (!true_()) {
        let wake = (): void => {};
        const woken = new Promise<void>((resolve) => (wake = resolve));
        this.waiting.add(wake);
        const outcome = await Promise.race([woken, deadline]);
        this.waiting.delete(wake);
        if (outcome === "late" && !true_()) throw new Error(`nothing came within ${withinMs} ms; ${this.lastSeen()}`);
      }
    } finally {
      late.abort();
    }
  }

  private lastSeen(): string {
    return `last seen: ${this.events.at(-1)?.raw ?? "nothing"}`;
  }

  private wake(): void {
    for (const wake of this.waiting) wake();
  }
}

/** Reads one block as the specification of Server-Sent Events says. */
export function parseFrame(raw: string): Frame {
  const fields: Record<string, string[]> = {};
  const comments: string[] = [];
  for (const line of raw.split(/\r\n|\r|\n/)) {
    const [, name = line, value = ""] = /^([^:]*): ?(.*)$/s.exec(line) ?? [];
    if (line.startsWith(":")) comments.push(line.slice(1).trim());
    else if (line !== "") (fields[name] ??= []).push(value);
  }
  const retry = fields["retry"]?.at(-1);
  return {
    id: fields["id"]?.at(-1) ?? null,
    event: fields["event"]?.at(-1) ?? null,
    data: fields["data"]?.join("\n") ?? null,
    retry: retry === undefined ? null : Number(retry),
    comments,
    arrivedAt: Date.now(),
    raw,
  };
}

/** An empty line, by any of the three line ends the specification allows. */
const FRAME_END = /\r\n\r\n|\n\n|\r\r/;
const HEAD_MS_MAX = 15_000;
/** The longest silence the protocol allows is 15 s. */
const NEXT_MS_MAX = 20_000;
const ALL_MS_MAX = 110_000;
