import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { ParsedFile } from "../../src/core/parsed-file.ts";
import { decodeBatch } from "../../src/core/parsed-batch.ts";
import type { SkippedFile } from "../../src/core/repository.ts";
import { gitEnvironment } from "../../src/ingest/git/git-environment.ts";
import { entriesIn } from "../../src/ingest/git/list-tree.ts";
import {
  createParserPool,
  type ParsedBatch,
  type ParserPool,
  type ParserPoolOptions,
  type ParseRequest,
} from "../../src/ingest/parser/parser-pool.ts";
import { systemClock } from "../../src/system-clock.ts";
import { processesOf } from "./processes.ts";
import { makeRepository, type RepositoryPlan } from "./repository.ts";

/** Compiled, as it is shipped: `npm run build` before. */
export const PARSER_PROCESS = new URL("../../dist/ingest/parser/parser-process.cjs", import.meta.url);

/** Real parser processes that work for a data directory. The caller closes the pool. */
export function openParserPool(dataDir: string, options: Partial<ParserPoolOptions> = {}): ParserPool {
  return createParserPool({
    processes: 2,
    entry: PARSER_PROCESS,
    environment: gitEnvironment({ dataDir, remote: null }),
    deadlineMs: 60_000,
    clock: systemClock,
    ...options,
  });
}

/** To parse all of a new repository, with its batches under the data directory. */
export async function parseRequest(dataDir: string, plan: RepositoryPlan): Promise<ParseRequest> {
  const repository = await makeRepository(plan);
  const listing = await repository.git("ls-tree", "-r", "-l", "-z", "--full-tree", "HEAD");
  const entries = [...entriesIn(Buffer.from(listing))];
  return { gitDir: repository.path, entries, spoolDir: mkdtempSync(join(dataDir, "spool-")), maxFileBytes: 1_000_000 };
}

export interface Parsed {
  readonly files: ReadonlyMap<string, ParsedFile>;
  readonly skipped: readonly SkippedFile[];
  readonly degraded: number;
}

/** Takes everything, as the index does. Throws unless each entry is dealt with once. */
export async function parseAll(
  pool: ParserPool,
  request: ParseRequest,
  onBatch: (batch: ParsedBatch) => void = () => {},
): Promise<Parsed> {
  const files = new Map<string, ParsedFile>();
  const skipped: SkippedFile[] = [];
  let degraded = 0;
  let told = 0;
  for await (const batch of pool.parse(request, new AbortController().signal)) {
    skipped.push(...batch.skipped);
    degraded += batch.degraded;
    told += batch.files;
    onBatch(batch);
    if (batch.file === null) continue;
    for (const file of decodeBatch(readFileSync(batch.file))) {
      if (files.has(file.path)) throw new Error(`${file.path} came twice`);
      files.set(file.path, file);
    }
    rmSync(batch.file);
  }
  if (told !== request.entries.length) throw new Error(`${told} of ${request.entries.length} files were told`);
  return { files, skipped, degraded };
}

export function parserPids(dataDir: string): readonly number[] {
  return processesOf(dataDir).flatMap(({ pid, command }) => (command.includes("parser-process") ? [pid] : []));
}
