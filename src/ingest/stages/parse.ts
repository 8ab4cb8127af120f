import { join } from "node:path";
import { visibleText } from "../../core/visible-text.ts";
import type { FileCounts } from "../../core/progress-event.ts";
import type { SkippedFile, SkipReason } from "../../core/repository.ts";
import type { TreeEntry } from "../git/tree-entry.ts";
import { expectedParseSeconds } from "../parser/parse-seconds.ts";
import type { ParsedBatch } from "../parser/parser-pool.ts";
import type { StageOptions } from "../run-attempt.ts";
import { parsingView } from "../stage-views.ts";
import type { ClonedRepository } from "./clone.ts";

/** What parsing left behind, beside what it handed to the index. */
export interface ParsedTree {
  /** All done. */
  readonly counts: FileCounts;
  readonly skippedByReason: Readonly<Partial<Record<SkipReason, number>>>;
}

/** Parses every file of the tree, and hands the batches to the index as they come. */
export async function parseStage(
  options: StageOptions,
  { fetched, entries }: ClonedRepository,
  signal: AbortSignal,
): Promise<ParsedTree> {
  const { parsers, build, reporter } = options;
  const { maxFileBytes, parserProcesses: processes } = options;
  const tally = new Tally(entries, expectedParseSeconds(entries, { processes, maxFileBytes }));
  reporter.say(tally.view());
  const request = {
    gitDir: fetched.gitDir,
    entries,
    spoolDir: join(options.dir, "spool"),
    maxFileBytes,
  };
  const looking = setInterval(() => {
    tally.lookAt(parsers.current()?.path ?? null);
    reporter.say(tally.view());
  }, LOOK_MS);
  try {
    for await (const batch of parsers.parse(request, signal)) {
      if (batch.skipped.length > 0) await build.skip(batch.skipped);
      if (batch.file !== null) await build.add(batch.file);
      tally.add(batch);
      reporter.say(tally.view());
    }
  } finally {
    clearInterval(looking);
  }
  return tally.result();
}

/** A file that takes long is named while it does. */
const LOOK_MS = 1000;

class Tally {
  readonly #total: number;
  readonly #bytesTotal: number;
  readonly #parseSeconds: number;
  #done = 0;
  #bytesDone = 0;
  #skipped = 0;
  #failed = 0;
  #current: string | null = null;
  readonly #reasons: Partial<Record<SkipReason, number>> = {};

  constructor(entries: readonly TreeEntry[], parseSeconds: number) {
    this.#parseSeconds = parseSeconds;
    this.#total = entries.length;
    this.#bytesTotal = entries.reduce((sum, { size }) => sum + size, 0);
  }

  add(batch: ParsedBatch): void {
    this.#done += batch.files;
    this.#bytesDone += batch.bytes;
    this.#failed += batch.degraded;
    this.lookAt(batch.currentPath);
    for (const { reason } of batch.skipped) this.#count(reason);
  }

  lookAt(path: string | null): void {
    if (path !== null) this.#current = visibleText(path);
  }

  view(): ReturnType<typeof parsingView> {
    return parsingView({
      files: this.#files(),
      bytesDone: this.#bytesDone,
      bytesTotal: this.#bytesTotal,
      learned: { sourceBytes: this.#bytesTotal, parseSeconds: this.#parseSeconds },
    });
  }

  result(): ParsedTree {
    return { counts: { ...this.#files(), current: null }, skippedByReason: this.#reasons };
  }

  #files(): FileCounts {
    return {
      done: this.#done,
      total: this.#total,
      skipped: this.#skipped,
      failed: this.#failed,
      current: this.#current,
    };
  }

  #count(reason: SkippedFile["reason"]): void {
    this.#reasons[reason] = (this.#reasons[reason] ?? 0) + 1;
    // A file whose parser failed is listed as skipped, and yet indexed as text.
    if (reason !== "parser_timeout" && reason !== "parser_crash") this.#skipped++;
  }
}
