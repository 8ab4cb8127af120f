import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { encodeBatch } from "../../../src/core/parsed-batch.ts";
import type { MatchedFile, CodeIndex } from "../../../src/core/ports/code-index.ts";
import type { JobStore } from "../../../src/core/ports/job-store.ts";
import type { RepositoryStore } from "../../../src/core/ports/repository-store.ts";
import type {
  BuildBase,
  BuiltIndex,
  SnapshotBuild,
  SnapshotBuilder,
} from "../../../src/core/ports/snapshot-builder.ts";
import type { JobStats } from "../../../src/core/progress-event.ts";
import type { IndexedEntry, Repository, SkipReason, SkippedFile } from "../../../src/core/repository.ts";
import type { SearchFilters } from "../../../src/core/search-plan.ts";
import { parsedFile } from "../../support/segments.ts";
import { address, completion, LEASE_MS, nextJobId, STATS, submission, T0 } from "./samples.ts";

/** All that keeps snapshots. */
export interface OpenSnapshots {
  readonly jobs: JobStore;
  readonly repositories: RepositoryStore;
  readonly snapshots: SnapshotBuilder;
  readonly index: CodeIndex;
  /** For batches on their way to the builder. */
  readonly workDir: string;
  reopen(): Promise<OpenSnapshots>;
  close(): Promise<void>;
}

/** A commit: what is at each path. */
export type Tree = ReadonlyMap<string, Entry>;

export type Entry =
  | { readonly kind: "text"; readonly text: string; readonly language: string; readonly failed: boolean }
  | { readonly kind: "skipped"; readonly reason: Exclude<SkipReason, "parser_timeout" | "parser_crash"> };

export function text(content: string, changes: Partial<Extract<Entry, { kind: "text" }>> = {}): Entry {
  return { kind: "text", text: content, language: "Go", failed: false, ...changes };
}

/** The same entry is the same blob, wherever it is. */
function blobOf(entry: Entry): string {
  return createHash("sha1").update(JSON.stringify(entry)).digest("hex");
}

/** What a snapshot should know of a tree. */
export function indexedTree(tree: Tree): Map<string, IndexedEntry> {
  const known = (entry: Entry): IndexedEntry => ({
    blob: blobOf(entry),
    left: entry.kind === "skipped" ? entry.reason : null,
  });
  return new Map([...tree].map(([path, entry]) => [path, known(entry)]));
}

/** Ingests a tree from nothing. */
export async function ingestInFull(store: OpenSnapshots, name: string, tree: Tree): Promise<Repository> {
  return await ingest(store, { name, on: null, mode: "full" }, (build) => give(store, build, tree));
}

/** Ingests what changed of a tree, as far as its snapshot can be built on. */
export async function ingestChanges(store: OpenSnapshots, name: string, tree: Tree): Promise<Ingested> {
  let mode: JobStats["mode"] = "full";
  const isCompacted = false;
  const before = await snapshotOf(store, name);
  const known = before === null ? null : await store.repositories.tree(before.snapshot.manifest);
  if (before === null || known === null)
    return { repository: await ingestInFull(store, name, tree), mode, isCompacted };
  const { entries, needsCompaction } = known;
  const fresh = new Map([...tree].filter(([path, entry]) => entries.get(path)?.blob !== blobOf(entry)));
  const superseded = [...entries.keys()].filter((path) => fresh.has(path) || !tree.has(path));
  if (fresh.size === 0 && superseded.length === 0) {
    mode = "unchanged";
    return { repository: await complete(store, { name, built: before.snapshot, on: before, mode }), mode, isCompacted };
  }
  mode = "incremental";
  const repository = await ingest(store, { name, on: before, mode }, async (build) => {
    const { manifest, bytes } = before.snapshot;
    await build.buildOn({ manifest, superseded, compactedBytes: needsCompaction ? bytes : null });
    await give(store, build, fresh);
  });
  return { repository, mode, isCompacted: repository.snapshot.manifest.segments.length === 1 };
}

export interface Ingested {
  readonly repository: Repository;
  readonly mode: JobStats["mode"];
  /** What was there before was merged with what changed. */
  readonly isCompacted: boolean;
}

export async function snapshotOf(store: OpenSnapshots, name: string): Promise<Repository | null> {
  return await store.repositories.find({ url: address(name).url, ref: "main" });
}

export interface Question {
  readonly terms: readonly string[];
  readonly filters?: Partial<SearchFilters>;
}

/** Searches one repository, and calls `each` for what matches, one after the other. */
export async function search(
  store: OpenSnapshots,
  name: string,
  { terms, filters, each }: Question & { readonly each: (file: MatchedFile) => Promise<void> },
): Promise<void> {
  const plan = {
    terms: terms.map((term) => ({ text: term, caseSensitive: false })),
    filters: { languages: [], files: [], ...filters, repositories: [address(name).display] },
  };
  await store.index.execute(plan, { signal: new AbortController().signal }, async (files) => {
    for await (const file of files) await each(file);
  });
}

/** Paths of the files that match, in the order they come. */
export async function found(store: OpenSnapshots, name: string, question: Question): Promise<string[]> {
  const paths: string[] = [];
  const each = async ({ path }: MatchedFile) => void paths.push(path);
  await search(store, name, { ...question, each });
  return paths;
}

/** Builds without making it searchable. */
export async function buildOn(store: OpenSnapshots, base: BuildBase) {
  const build = await store.snapshots.start(nextJobId(), new AbortController().signal);
  try {
    await build.buildOn(base);
    return await build.finish(() => undefined);
  } finally {
    await build.abort();
  }
}

async function ingest(
  store: OpenSnapshots,
  how: Manner,
  work: (build: SnapshotBuild) => Promise<void>,
): Promise<Repository> {
  const build = await store.snapshots.start(nextJobId(), new AbortController().signal);
  await work(build);
  const built = await build.finish(() => undefined);
  return await complete(store, { built, ...how });
}

interface Manner {
  readonly name: string;
  /** What it builds on; null where it begins from nothing. */
  readonly on: Repository | null;
  readonly mode: JobStats["mode"];
}

/** Alternates between the ways in which files come: some batches of several. */
async function give(store: OpenSnapshots, build: SnapshotBuild, tree: Tree): Promise<void> {
  const skipped: SkippedFile[] = [];
  const files: Parameters<typeof parsedFile>[0][] = [];
  for (const [path, entry] of tree) {
    const blob = blobOf(entry);
    if (entry.kind === "skipped") skipped.push({ path, blob, reason: entry.reason, bytes: path.length });
    else {
      const { text: content, language } = entry;
      // Every word that looks like one is a symbol.
      const symbols = entry.failed ? [] : (content.match(/[a-z]{3,}/gi) ?? []);
      const degraded = entry.failed ? "parser_timeout" : null;
      files.push({ path, blob, text: content, language, symbols, degraded, mark: path.length % 3 ? null : "vendored" });
    }
  }
  await build.skip(skipped);
  mkdirSync(store.workDir, { recursive: true });
  for (let at = 0; at < files.length; at += 7) {
    const file = join(store.workDir, `batch-${batches++}`);
    writeFileSync(file, encodeBatch(files.slice(at, at + 7).map(parsedFile)));
    await build.add(file);
  }
}

async function complete(
  store: OpenSnapshots,
  { name, built, on, mode }: Manner & { readonly built: BuiltIndex },
): Promise<Repository> {
  await store.jobs.submit(submission({ address: address(name) }));
  const claim = await store.jobs.claim({ owner: "server", leaseMs: LEASE_MS, at: T0 });
  if (claim === null) throw new Error("expected a job to claim");
  const builtOn = on?.snapshot.manifest.segments ?? [];
  const snapshot = { ...built, commit: STATS.commit, receivedBytes: 0 };
  await store.jobs.complete(claim.lease, completion({ snapshot, builtOn, stats: { ...STATS, mode } }));
  const repository = await snapshotOf(store, name);
  if (repository === null) throw new Error("expected the repository to be there");
  return repository;
}

let batches = 0;
