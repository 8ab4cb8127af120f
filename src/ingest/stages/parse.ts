import { join } from "node:path";
import { visibleText } from "../../core/visible-text.ts";
import type { FileCounts } from "../../core/progress-event.ts";
import type { TreeEntry } from "../git/tree-entry.ts";
import type { ParseWork } from "../../core/progress/observation.ts";
import { parseWork } from "../parser/parse-work.ts";
import type { ParsedBatch } from "../parser/parser-pool.ts";
import type { StageOptions } from "../run-attempt.ts";
import { parsingView } from "../stage-views.ts";
import type { FetchedRepository } from "../git/fetch-repository.ts";

/** Parses files, and hands the batches to the index as they come. Resolves with the final counts. */
export async function parseStage(
  options: StageOptions,
  { fetched, entries, compactedBytes }: ParseStageWork,
  signal: AbortSignal,
): Promise<FileCounts> {
  const { pool, build, reporter } = options;
  const { maxFileBytes } = options;
  const tally = new Tally(parseWork(entries, maxFileBytes), compactedBytes ?? 0);
  reporter.say(tally.view());
  const request = {
    gitDir: fetched.gitDir,
    entries,
    spoolDir: join(options.dir, "spool"),
    maxFileBytes,
  };
  let isIndexBehind = false;
  const looking = setInterval(() => {
    const current = pool.current();
    tally.lookAt(current?.path ?? null);
    // While the index takes no more, no file is what is waited for, and soon none is parsed.
    if (isIndexBehind && current === null) tally.lookAway();
    reporter.say(isIndexBehind ? { ...tally.view(), awaits: "the index" } : tally.view());
  }, LOOK_MS);
  try {
    for await (const batch of pool.parse(request, signal)) {
      isIndexBehind = true;
      if (batch.skipped.length > 0) await build.skip(batch.skipped);
      if (batch.file !== null) await build.add(batch.file);
      isIndexBehind = false;
      tally.add(batch);
      reporter.say(tally.view());
    }
  } finally {
    clearInterval(looking);
  }
  return tally.result();
}

export interface ParseStageWork {
  readonly fetched: FetchedRepository;
  readonly entries: readonly TreeEntry[];
  /** See `BuildBase`. */
  readonly compactedBytes: number | null;
}

/** A file that takes long is named while it does. */
const LOOK_MS = 1000;

class Tally {
  readonly #work: ParseWork;
  readonly #compactedBytes: number;
  #done = 0;
  #bytesDone = 0;
  #skipped = 0;
  #failed = 0;
  #current: string | null = null;

  constructor(work: ParseWork, compactedBytes: number) {
    this.#work = work;
    this.#compactedBytes = compactedBytes;
  }

  add(batch: ParsedBatch): void {
    this.#done += batch.files;
    this.#bytesDone += batch.bytes;
    this.#failed += batch.degraded;
    this.lookAt(batch.currentPath);
    // A file whose parser failed is listed as skipped, and yet indexed as text.
    this.#skipped += batch.skipped.length - batch.degraded;
  }

  lookAt(path: string | null): void {
    if (path !== null) this.#current = visibleText(path);
  }

  lookAway(): void {
    this.#current = null;
  }

  view(): ReturnType<typeof parsingView> {
    return parsingView({
      files: this.#files(),
      bytesDone: this.#bytesDone,
      work: this.#work,
      compactedBytes: this.#compactedBytes,
    });
  }

  result(): FileCounts {
    return { ...this.#files(), current: null };
  }

  #files(): FileCounts {
    return {
      done: this.#done,
      total: this.#work.files,
      skipped: this.#skipped,
      failed: this.#failed,
      current: this.#current,
    };
  }
}
