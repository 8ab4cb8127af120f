import { join } from "node:path";
import type { Clock } from "../../core/clock.ts";
import { AppError } from "../../core/error.ts";
import type { ParsedFile } from "../../core/parsed-file.ts";
import type { SkippedFile } from "../../core/repository.ts";
import type { TreeEntry } from "../git/tree-entry.ts";
import type { ParserChild } from "./parser-child.ts";
import type { ParseMessage, ParserMessage } from "./parser-messages.ts";
import type { CurrentFile, ParsedBatch, ParseRequest } from "./parser-pool.ts";
import type { ParserPosition } from "./parser-position.ts";
import { planBatches } from "./plan-batches.ts";

/** Batches in a process: one that it parses, and one that its git reads meanwhile. */
const IN_FLIGHT_MAX = 2;
/** Finished batches that wait for their taker. */
const FINISHED_MAX = 8;
/** A batch that failed so often for no file's sake fails the whole. */
const BATCH_FAILURES_MAX = 3;
const SKIPPED_PER_BATCH = 1000;
const LOOK_MS = 250;
/** Starting, reading a blob or writing a batch may take that long: a slow disk is no file's fault. */
const OTHER_DEADLINE_MS = 60_000;

/** Some texts of 60 KB make a grammar take 2 GB a second: nothing that is worth the machine. */
const PARSING_BYTES_MAX = 768 * 1024 * 1024;

export interface ParseRunOptions {
  readonly deadlineMs: number;
  readonly parsingBytesMax?: number;
  readonly clock: Clock;
  /** The pool's, as they come and go. */
  readonly children: ReadonlySet<ParserChild>;
  /** Numbers for batches. A process must never see one twice: its position might be an old one. */
  nextId(): number;
}

interface Work {
  readonly files: readonly FileWork[];
  /** Times it failed for no file's sake. */
  failures: number;
}

interface FileWork {
  readonly entry: TreeEntry;
  readonly degraded: ParsedFile["degraded"];
  /** Its process died while it was being parsed: once may be chance. */
  readonly isSuspect: boolean;
}

/** One request: which batches wait, which are being parsed, which are done. */
export class ParseRun {
  readonly #request: ParseRequest;
  readonly #options: ParseRunOptions;
  readonly #waiting: Work[];
  readonly #inFlight = new Map<number, Work>();
  readonly #finished: ParsedBatch[] = [];
  readonly #watch = new AbortController();
  #failure: { readonly error: unknown } | null = null;
  #wake: () => void = () => undefined;

  constructor(request: ParseRequest, options: ParseRunOptions) {
    const { batches, skipped } = planBatches(request.entries, request.maxFileBytes);
    this.#request = request;
    this.#options = options;
    this.#waiting = batches.map((entries) => ({ files: entries.map(freshFile), failures: 0 }));
    for (let i = 0; i < skipped.length; i += SKIPPED_PER_BATCH) {
      this.#finished.push(skippedBatch(skipped.slice(i, i + SKIPPED_PER_BATCH)));
    }
  }

  start(): void {
    this.dispatch();
    void this.#lookAgainAndAgain();
  }

  stop(): void {
    this.#watch.abort();
  }

  /** The next finished batch; null when there is none to come. */
  async next(): Promise<ParsedBatch | null> {
    for (;;) {
      if (this.#failure !== null) throw this.#failure.error;
      const batch = this.#finished.shift();
      if (batch !== undefined) {
        this.dispatch();
        return batch;
      }
      if (this.#waiting.length === 0 && this.#inFlight.size === 0) return null;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  /** The first failure is the one that counts. */
  fail(error: unknown): void {
    this.#failure ??= { error };
    this.#wake();
  }

  /** Gives waiting batches to processes that have room, as far as their taker keeps up. */
  dispatch(): void {
    while (this.#waiting.length > 0 && this.#failure === null && this.#finished.length < FINISHED_MAX) {
      const free = [...this.#options.children]
        .filter(({ isReady, isRetiring, inFlight }) => isReady && !isRetiring && inFlight.length < IN_FLIGHT_MAX)
        .sort((a, b) => a.inFlight.length - b.inFlight.length);
      const [child] = free;
      const work = child && this.#waiting.shift();
      if (child === undefined || work === undefined) return;
      child.send(this.#message(work, child));
    }
  }

  finish(child: ParserChild, message: Extract<ParserMessage, { kind: "done" }>): void {
    const sent = child.finish(message.id);
    const work = this.#inFlight.get(message.id);
    if (sent === null || work === undefined) return;
    this.#inFlight.delete(message.id);
    this.#finished.push({
      file: message.parsed > 0 ? sent.file : null,
      files: work.files.length,
      bytes: work.files.reduce((sum, { entry }) => sum + entry.size, 0),
      skipped: [...message.skipped, ...message.degraded],
      degraded: message.degraded.length,
      currentPath: this.current()?.path ?? work.files.at(-1)?.entry.path ?? null,
    });
    this.#wake();
  }

  /** A process has ended with work in it: one file pays for it, and the rest waits again. */
  retryFor(child: ParserChild): void {
    const position = child.look(0);
    const [worked, ...others] = child.inFlight.splice(0).flatMap((message) => this.#takeBack(message));
    if (worked === undefined) return;
    this.#waiting.unshift(...this.#afterFailure(worked, child, position), ...others.map(({ work }) => work));
    this.dispatch();
    this.#wake();
  }

  /** The file that has been worked on longest. */
  current(): CurrentFile | null {
    let longest: CurrentFile | null = null;
    for (const { inFlight, waitedMs, position } of this.#options.children) {
      const [message] = inFlight;
      if (message === undefined || (longest !== null && waitedMs <= longest.forMs)) continue;
      const index = position?.batch === message.id ? position.entry : 0;
      const entry = message.entries[Math.min(index, message.entries.length - 1)];
      if (entry !== undefined) longest = { path: entry.path, forMs: Math.round(waitedMs) };
    }
    return longest;
  }

  #message(work: Work, child: ParserChild): ParseMessage {
    const { gitDir, spoolDir } = this.#request;
    const id = this.#options.nextId();
    this.#inFlight.set(id, work);
    return {
      id,
      gitDir,
      file: join(spoolDir, `batch-${id}`),
      positionFile: join(spoolDir, `position-${child.number}`),
      entries: work.files.map(({ entry: { path, blob }, degraded }) => ({ path, blob, degraded })),
    };
  }

  #takeBack(message: ParseMessage): readonly { id: number; work: Work }[] {
    const work = this.#inFlight.get(message.id);
    this.#inFlight.delete(message.id);
    return work === undefined ? [] : [{ id: message.id, work }];
  }

  /** What becomes of the batch that a process had in hand when it ended. */
  #afterFailure(
    { id, work }: { id: number; work: Work },
    child: ParserChild,
    position: ParserPosition | null,
  ): readonly Work[] {
    const wasParsing = position !== null && position.batch === id && position.parsing;
    const culprit = wasParsing ? work.files[position.entry] : undefined;
    const { stopped } = child;
    // It went on just before the signal reached it: the file it came to is not the one that was too much.
    if (stopped !== null && !isSame(stopped.position, position)) return [work];
    if (culprit === undefined) return this.#afterUnexplained(work, child);
    const { path } = culprit.entry;
    if (culprit.degraded !== null) {
      this.#failFor(child, `A parser process ended at ${path}, although it did not parse it.`);
      return [];
    }
    if (stopped === null && !culprit.isSuspect) {
      const others = work.files.filter((file) => file !== culprit);
      const suspect = { files: [{ ...culprit, isSuspect: true }], failures: 0 };
      return others.length === 0 ? [suspect] : [suspect, { files: others, failures: 0 }];
    }
    const degraded = stopped?.reason ?? "parser_crash";
    return [{ ...work, files: work.files.map((file) => (file === culprit ? { ...file, degraded } : file)) }];
  }

  #afterUnexplained(work: Work, child: ParserChild): readonly Work[] {
    if (work.failures < BATCH_FAILURES_MAX) return [{ ...work, failures: work.failures + 1 }];
    this.#failFor(child, `Parser processes ended ${work.failures + 1} times without finishing the same files.`);
    return [];
  }

  #failFor(child: ParserChild, message: string): void {
    this.fail(new AppError("internal", message, { logTail: child.log }));
  }

  async #lookAgainAndAgain(): Promise<void> {
    const { clock, deadlineMs } = this.#options;
    const pauseMs = Math.min(LOOK_MS, deadlineMs / 4);
    let lookedAt = clock.elapsed();
    while (!this.#watch.signal.aborted) {
      try {
        await clock.sleep(pauseMs, this.#watch.signal);
      } catch {
        // Stopped: the only way a wait ends early.
        return;
      }
      const now = clock.elapsed();
      // When we were held up ourselves, so were they.
      const sinceLastMs = Math.min(now - lookedAt, 2 * pauseMs);
      lookedAt = now;
      for (const child of this.#options.children) this.#look(child, sinceLastMs);
    }
  }

  #look(child: ParserChild, sinceLastMs: number): void {
    const position = child.look(sinceLastMs);
    const isParsing = position?.batch === child.inFlight[0]?.id && position?.parsing === true;
    const limitMs = isParsing ? this.#options.deadlineMs : Math.max(OTHER_DEADLINE_MS, this.#options.deadlineMs);
    const { parsingBytesMax = PARSING_BYTES_MAX } = this.#options;
    if (child.waitedMs >= limitMs) child.stop("parser_timeout");
    else if (isParsing && child.waitedMs > 0 && child.residentBytes() > parsingBytesMax) child.stop("parser_crash");
  }
}

function freshFile(entry: TreeEntry): FileWork {
  return { entry, degraded: null, isSuspect: false };
}

function skippedBatch(skipped: readonly SkippedFile[]): ParsedBatch {
  return {
    file: null,
    files: skipped.length,
    bytes: skipped.reduce((sum, { bytes }) => sum + bytes, 0),
    skipped,
    degraded: 0,
    currentPath: null,
  };
}

function isSame(a: ParserPosition | null, b: ParserPosition | null): boolean {
  return a?.batch === b?.batch && a?.entry === b?.entry && a?.parsing === b?.parsing;
}
