import { fork, type ChildProcess } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { ParsedFile } from "../../core/parsed-file.ts";
import { signalGroup } from "../git/process-group.ts";
import type { ParseMessage, ParserMessage } from "./parser-messages.ts";
import { readPosition, type ParserPosition } from "./parser-position.ts";

export interface ParserChildOptions {
  /** Tells it from the others of its pool. */
  readonly number: number;
  /** The compiled parser-process.ts. */
  readonly entry: URL;
  /** All of its environment, and of its git's. */
  readonly environment: Readonly<Record<string, string>>;
  onMessage(message: ParserMessage): void;
  /** It has ended, for whatever reason, and so has its git. Called once. */
  onEnd(): void;
}

export type ParserFailure = NonNullable<ParsedFile["degraded"]>;

/** One parser process as its parent sees it. */
export class ParserChild {
  readonly number: number;
  /** What it was sent and has not finished, oldest first: it works on the first. */
  readonly inFlight: ParseMessage[] = [];
  readonly ended: Promise<void>;
  isReady = false;
  /** Gets no more batches, and is killed when it has finished those it has. */
  isRetiring = false;
  /** Files it was sent. */
  files = 0;
  /** For how long it has been at its position. */
  waitedMs = 0;
  /** Why and where it was stopped by its parent. */
  stopped: { readonly reason: ParserFailure; readonly position: ParserPosition | null } | null = null;
  /** Where it was at the last look. */
  position: ParserPosition | null = null;
  #log = "";
  readonly #process: ChildProcess;

  constructor({ number, entry, environment, onMessage, onEnd }: ParserChildOptions) {
    this.number = number;
    this.#process = fork(fileURLToPath(entry), {
      // A group of its own, so that one signal ends it together with its git.
      detached: true,
      env: { ...environment },
      execArgv: ["--expose-gc", `--max-old-space-size=${HEAP_MIB_MAX}`],
      stdio: ["ignore", "ignore", "pipe", "ipc"],
    });
    this.#process.on("message", (message: ParserMessage) => onMessage(message));
    this.#process.stderr?.setEncoding("utf8").on("data", (text: string) => {
      this.#log = (this.#log + text).slice(-LOG_UNITS_MAX);
    });
    const ended = new Promise<void>((resolve) => {
      // It never started, when it has no number.
      this.#process.once("error", (error) => {
        this.#log += error.message;
        if (this.#process.pid === undefined) resolve();
      });
      this.#process.once("exit", () => this.kill());
      // Comes after such an error too.
      this.#process.once("close", () => resolve());
    });
    this.ended = ended.then(onEnd);
  }

  becomeReady(): void {
    this.isReady = true;
    this.waitedMs = 0;
  }

  send(message: ParseMessage): void {
    if (this.inFlight.length === 0) this.waitedMs = 0;
    this.inFlight.push(message);
    this.files += message.entries.length;
    this.#process.send(message, () => {
      // When it cannot be reached it has ended, and `onEnd` says so.
    });
  }

  finish(id: number): ParseMessage | null {
    const index = this.inFlight.findIndex((message) => message.id === id);
    return index === -1 ? null : (this.inFlight.splice(index, 1)[0] ?? null);
  }

  /** Ends it and its git at once. Safe at any time. */
  kill(): void {
    const { pid } = this.#process;
    if (pid !== undefined) signalGroup(pid, "SIGKILL");
  }

  /** Kills it for what it does at its position. */
  stop(reason: ParserFailure): void {
    this.stopped = { reason, position: this.position };
    this.kill();
  }

  /** Its memory now, in bytes; 0 where the system does not tell at once. */
  residentBytes(): number {
    const { pid } = this.#process;
    if (pid === undefined || process.platform !== "linux") return 0;
    try {
      const status = readFileSync(`/proc/${pid}/status`, "latin1");
      return Number(/^VmRSS:\s*(\d+) kB$/m.exec(status)?.[1] ?? 0) * 1024;
    } catch {
      // It has just ended.
      return 0;
    }
  }

  /** Looks where it is, and adds the time since the last look to `waitedMs` unless it has moved. */
  look(sinceLastMs: number): ParserPosition | null {
    if (!this.isReady) {
      this.waitedMs += sinceLastMs;
      return null;
    }
    const [current] = this.inFlight;
    const position = current === undefined ? null : readPosition(current.positionFile);
    const before = this.position;
    const moved = position?.batch !== before?.batch || position?.entry !== before?.entry;
    this.waitedMs = moved || current === undefined ? 0 : this.waitedMs + sinceLastMs;
    this.position = position;
    return position;
  }

  /** The last lines it or its git wrote to standard error, oldest first. */
  get log(): readonly string[] {
    return this.#log
      .split("\n")
      .filter((line) => line.trim() !== "")
      .slice(-LOG_LINES_MAX);
  }
}

/** Besides syntax trees, which are outside of it, a process holds two batches. */
const HEAP_MIB_MAX = 256;
const LOG_UNITS_MAX = 8000;
const LOG_LINES_MAX = 20;
