import type { Clock } from "../../core/clock.ts";
import { AppError } from "../../core/error.ts";
import type { ParserEnd } from "../../core/parser-end.ts";
import type { SkippedFile } from "../../core/repository.ts";
import type { TreeEntry } from "../git/tree-entry.ts";
import { ParseRun } from "./parse-run.ts";
import { ParserChild } from "./parser-child.ts";

export interface ParserPoolOptions {
  /** How many parse at once. */
  readonly processes: number;
  /** The compiled parser-process.ts. */
  readonly entry: URL;
  /** All of the processes' environment and of their git's, with the mark by which a sweep finds what is left over. */
  readonly environment: Readonly<Record<string, string>>;
  /** A file whose parse takes longer is indexed as text. */
  readonly deadlineMs: number;
  /** So is one whose parse makes its process take more memory than this, in bytes. Default: 768 MiB. */
  readonly parsingBytesMax?: number;
  readonly clock: Clock;
  /** Told of each process that is replaced, and why. */
  readonly onReplaced?: (reason: ParserEnd) => void;
}

export interface ParseRequest {
  /** A bare repository that has all blobs. */
  readonly gitDir: string;
  readonly entries: readonly TreeEntry[];
  /** An existing directory for the batches. The caller removes it. */
  readonly spoolDir: string;
  readonly maxFileBytes: number;
}

/** Some files that are dealt with. Each entry of a request is in exactly one. */
export interface ParsedBatch {
  /** Holds the encoded batch (core/parsed-batch.ts), for the taker to remove; null when nothing was left of it. */
  readonly file: string | null;
  /** Files dealt with: those in `file` and those left out. */
  readonly files: number;
  /** Their bytes in the repository. */
  readonly bytes: number;
  /** Files left out, and files in the batch whose parser failed. */
  readonly skipped: readonly SkippedFile[];
  /** How many of `skipped` are in the batch as text, because their parser failed. */
  readonly degraded: number;
  /** A file that is being parsed now, or else the last of the batch. */
  readonly currentPath: string | null;
}

/** A file that a process is at. */
export interface CurrentFile {
  readonly path: string;
  /** For how long, to a quarter of a second. */
  readonly forMs: number;
}

/** Processes that parse one repository at a time. They start at once, and are ready some 150 ms later. */
export interface ParserPool {
  /**
   * Yields batches as they get ready, in no order; each is the taker's until the next is asked for, and parsing goes
   * only a few batches ahead. A file that crashes or stalls its process costs that file only. Rejects with the signal's
   * reason when it aborts, with `disk_full` when there is no space for a batch, and with `internal` when the processes
   * do not start, or git does not give the blobs. Where it does not come to its end, the pool is closed.
   */
  parse(request: ParseRequest, signal: AbortSignal): AsyncIterable<ParsedBatch>;
  /** The file that has been worked on longest, while parsing; null when there is none. */
  current(): CurrentFile | null;
  /** Another repository may be parsed: nothing is being parsed now, and the processes stay alive. */
  readonly isAtRest: boolean;
  /** Kills all processes, and resolves when they are gone. Safe at any time and more than once. */
  close(): Promise<void>;
}

export function createParserPool(options: ParserPoolOptions): ParserPool {
  return new Pool(options);
}

/** More deaths in a row of processes that had nothing to do, or had not even started, mean that none will work. */
const IDLE_DEATHS_MAX = 3;
/** A process is replaced after so many files, or when it has grown so large. */
const FILES_MAX = 5000;
const RESIDENT_BYTES_MAX = 400 * 1024 * 1024;

class Pool implements ParserPool {
  readonly #options: ParserPoolOptions;
  readonly #children = new Set<ParserChild>();
  #run: ParseRun | null = null;
  #isClosed = false;
  #idleDeaths = 0;
  #started = 0;
  #newestBatch = 0;
  #lastLog: readonly string[] = [];

  constructor(options: ParserPoolOptions) {
    this.#options = options;
    this.#replace();
  }

  async *parse(request: ParseRequest, signal: AbortSignal): AsyncGenerator<ParsedBatch, void, undefined> {
    signal.throwIfAborted();
    if (this.#run !== null || this.#isClosed) throw new Error("a parser pool parses one repository at a time");
    const nextId = (): number => ++this.#newestBatch;
    const run = new ParseRun(request, { ...this.#options, children: this.#children, nextId });
    this.#run = run;
    const abort = (): void => {
      run.fail(signal.reason);
      void this.close();
    };
    signal.addEventListener("abort", abort, { once: true });
    let isComplete = false;
    try {
      this.#replace();
      run.start();
      for (let batch = await run.next(); batch !== null; batch = await run.next()) yield batch;
      isComplete = true;
    } finally {
      signal.removeEventListener("abort", abort);
      this.#run = null;
      run.stop();
      if (!isComplete) await this.close();
    }
  }

  current(): CurrentFile | null {
    return this.#run?.current() ?? null;
  }

  get isAtRest(): boolean {
    return this.#run === null && !this.#isClosed && this.#idleDeaths <= IDLE_DEATHS_MAX;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#run?.fail(new AppError("internal", "The parser processes were closed while they worked."));
    for (const child of this.#children) child.kill();
    await Promise.all([...this.#children].map((child) => child.ended));
  }

  /** Starts processes for those that have ended or retire. */
  #replace(): void {
    if (this.#isClosed) return;
    if (this.#idleDeaths > IDLE_DEATHS_MAX) {
      this.#run?.fail(new AppError("internal", "No parser process stays alive.", { logTail: this.#lastLog }));
      return;
    }
    const missing = this.#options.processes - [...this.#children].filter(({ isRetiring }) => !isRetiring).length;
    for (let i = 0; i < missing; i++) this.#start();
  }

  #start(): void {
    const child: ParserChild = new ParserChild({
      number: ++this.#started,
      entry: this.#options.entry,
      environment: this.#options.environment,
      onMessage: (message) => {
        if (message.kind === "ready") child.becomeReady();
        else if (message.kind === "failed") this.#run?.fail(new AppError(message.code, message.message));
        else {
          this.#idleDeaths = 0;
          this.#run?.finish(child, message);
          this.#retireWhenSpent(child, message.residentBytes);
        }
        this.#run?.dispatch();
      },
      onEnd: () => {
        this.#children.delete(child);
        this.#lastLog = child.log;
        if (!this.#isClosed) this.#options.onReplaced?.(endOf(child));
        if (child.inFlight.length === 0 && !child.isRetiring) this.#idleDeaths++;
        else this.#run?.retryFor(child);
        this.#replace();
      },
    });
    this.#children.add(child);
  }

  #retireWhenSpent(child: ParserChild, residentBytes: number): void {
    if (child.files < FILES_MAX && residentBytes < RESIDENT_BYTES_MAX) return;
    if (!child.isRetiring) {
      child.isRetiring = true;
      this.#replace();
    }
    if (child.inFlight.length === 0) child.kill();
  }
}

function endOf({ stopped, isRetiring, inFlight }: ParserChild): ParserEnd {
  if (stopped?.reason === "parser_timeout") return "timeout";
  return stopped === null && isRetiring && inFlight.length === 0 ? "retired" : "crash";
}
