import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { MatchedFile } from "../../../src/core/ports/code-index.ts";
import type { IndexedFile } from "../../../src/core/ports/repository-store.ts";
import type { Manifest, Repository, SkippedFile } from "../../../src/core/repository.ts";
import {
  buildOn,
  found,
  indexedTree,
  ingestChanges,
  ingestInFull,
  search,
  snapshotOf,
  text,
  type Entry,
  type OpenSnapshots,
  type Question,
  type Tree,
} from "./snapshot-samples.ts";

/** What snapshots are worth, however they came to be. */
export function describeSnapshotLaws(name: string, open: () => Promise<OpenSnapshots>): void {
  describe(`snapshots in ${name}`, () => {
    let store: OpenSnapshots;

    beforeEach(async () => {
      store = await open();
    });

    afterEach(async () => {
      await store.close();
    });

    it("answer the same whether they were built in full or change by change, also after a restart", async () => {
      const modes = { full: 0, incremental: 0, unchanged: 0 };
      let compactions = 0;
      await fc.assert(
        fc.asyncProperty(history, async (steps) => {
          let tree: Tree = FILLED;
          await ingestInFull(store, "step", tree);
          for (const changes of steps) {
            tree = changes.reduce(change, tree);
            const { mode, isCompacted } = await ingestChanges(store, "step", tree);
            modes[mode]++;
            if (isCompacted) compactions++;
            await ingestInFull(store, "whole", tree);
            await expectSame(store, tree);
          }
          store = await store.reopen();
          await expectSame(store, tree);
        }),
        { numRuns: 6 },
      );
      expect(modes).toMatchObject({ full: 0, incremental: expect.toSatisfy((count: number) => count > 20) });
      expect(compactions).toBeGreaterThan(0);
    });

    it("may lose files and gain none", async () => {
      const before: Tree = new Map([...FILLED, ["logo.png", { kind: "skipped", reason: "binary" }]]);
      await ingestInFull(store, "step", before);
      const { mode, repository } = await ingestChanges(store, "step", FILLED);
      expect(mode).toBe("incremental");
      expect(repository.snapshot).toMatchObject({ files: FILLED.size, skipped: {} });
      const kept = await store.repositories.tree(repository.snapshot.manifest);
      expect(kept).toEqual({ entries: indexedTree(FILLED), needsCompaction: false });
    });

    it("are read to the end by a search that began before the next one", async () => {
      await ingestInFull(store, "step", FILLED);
      const seen: string[] = [];
      const each = async ({ path }: MatchedFile): Promise<void> => {
        if (seen.push(path) > 1) return;
        const rest = new Map([...FILLED].slice(3));
        const { mode } = await ingestChanges(store, "step", rest);
        expect(mode).toBe("incremental");
        expect(await found(store, "step", { terms: ["filler"] })).toEqual([...rest.keys()].toSorted());
      };
      await search(store, "step", { terms: ["filler"], each });
      expect(seen).toEqual([...FILLED.keys()].toSorted());
    });

    it("take eight deltas, and are compacted by the change after that", async () => {
      await ingestInFull(store, "step", FILLED);
      const segments: number[] = [];
      for (let i = 0; i < 19; i++) {
        const changed = new Map([...FILLED, ["new", text(`v${i}`)]]);
        const { repository, mode } = await ingestChanges(store, "step", changed);
        expect(mode).toBe("incremental");
        segments.push(repository.snapshot.manifest.segments.length);
      }
      expect(segments).toEqual([2, 3, 4, 5, 6, 7, 8, 9, 1, 2, 3, 4, 5, 6, 7, 8, 9, 1, 2]);
    });

    it("are read to the end by a search that began before they were compacted", async () => {
      await ingestInFull(store, "step", FILLED);
      for (let i = 0; i < 8; i++) await ingestChanges(store, "step", new Map([...FILLED, [`new${i}`, text("filler")]]));
      const before = await found(store, "step", { terms: ["filler"] });
      const seen: string[] = [];
      const each = async ({ path }: MatchedFile): Promise<void> => {
        if (seen.push(path) > 1) return;
        const rest = new Map([...FILLED].slice(3));
        expect(await ingestChanges(store, "step", rest)).toMatchObject({ isCompacted: true });
        expect(await found(store, "step", { terms: ["filler"] })).toEqual([...rest.keys()].toSorted());
      };
      await search(store, "step", { terms: ["filler"], each });
      expect(seen).toEqual(before);
    });

    it("are unchanged by the same tree, even when they need compaction", async () => {
      await ingestInFull(store, "step", FILLED);
      let tree: Tree = FILLED;
      for (let i = 0; i < 8; i++) {
        tree = new Map([...FILLED, ["new", text(`v${i}`)]]);
        expect((await ingestChanges(store, "step", tree)).mode).toBe("incremental");
      }
      const { repository, mode } = await ingestChanges(store, "step", tree);
      expect(mode).toBe("unchanged");
      expect((await store.repositories.tree(repository.snapshot.manifest))?.needsCompaction).toBe(true);
    });

    it("are compacted once a fifth of their files is superseded", async () => {
      await ingestInFull(store, "step", FILLED);
      const files = [...FILLED];
      const fifth = FILLED.size / 5;
      const rest = (gone: number): Tree => new Map(files.slice(gone));
      const compacted = async (gone: number) => (await ingestChanges(store, "step", rest(gone))).isCompacted;
      expect(await compacted(fifth)).toBe(false);
      expect(await compacted(fifth + 1)).toBe(false);
      expect(await compacted(fifth + 2)).toBe(true);
      expect(await compacted(fifth + 3)).toBe(false);
    });

    it("are not built on when parsing has changed since, or when they are gone", async () => {
      const { snapshot } = await ingestInFull(store, "step", FILLED);
      const { manifest } = snapshot;
      const on = (changes: Partial<Manifest>, compactedBytes: number | null = null): Promise<unknown> =>
        buildOn(store, { manifest: { ...manifest, ...changes }, superseded: [], compactedBytes });
      await expect(on({ parseVersion: 0 })).rejects.toThrow("cannot be built on");
      await expect(on({ parseVersion: 0 }, 1)).rejects.toThrow("cannot be built on");
      await expect(on({ segments: [] })).rejects.toThrow("cannot be built on");
      const none = { segments: ["none" as never] };
      expect(await store.repositories.tree({ ...manifest, ...none })).toBeNull();
      for (const compactedBytes of [null, 1]) {
        await expect(on(none, compactedBytes)).rejects.toMatchObject({ code: "internal", isTransient: true });
      }
    });
  });
}

/** Enough files that a few changes are not a fifth of them. */
const FILLED: Tree = new Map(
  Array.from({ length: 40 }, (_, i) => [`base/f${String(i).padStart(2, "0")}.go`, text(`filler number ${i}`)]),
);

const PATHS = ["a", "a/b", "a/b/c", "a.b", "ab", "a/bé", "\u{10000}", "\uffee", "base/f00.go", "base/f01.go", "base"];
const path = fc.constantFrom(...PATHS);
const entry: fc.Arbitrary<Entry> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ words: words(), language: fc.constantFrom("Go", "Java") }).map(toText) },
  { weight: 1, arbitrary: words().map((some) => text(some, { failed: true })) },
  { weight: 1, arbitrary: fc.constantFrom("symlink", "binary", "submodule").map(toSkipped) },
);
const step = fc.array(
  fc.oneof(
    { weight: 3, arbitrary: fc.tuple(path, entry) },
    { weight: 1, arbitrary: fc.tuple(path, fc.constant(null)) },
    { weight: 1, arbitrary: fc.tuple(path, path) },
  ),
  { minLength: 1, maxLength: 4, size: "max" },
);
// Longer than deltas go.
const history = fc.array(step, { minLength: 9, maxLength: 14, size: "max" });

function words(): fc.Arbitrary<string> {
  return fc.array(fc.constantFrom("parse", "Parser", "sparse", "é", "x", "filler", "\n"), { maxLength: 5 }).map(joined);
}

function joined(some: readonly string[]): string {
  return some.join(" ");
}

function toText({ words: content, language }: { words: string; language: string }): Entry {
  return text(content, { language });
}

function toSkipped(reason: "symlink" | "binary" | "submodule"): Entry {
  return { kind: "skipped", reason };
}

/** Puts an entry at a path, takes away what is there, or renames it. */
function change(tree: Tree, [at, to]: readonly [string, Entry | string | null]): Tree {
  const changed = new Map(tree);
  const moved = tree.get(at);
  if (typeof to === "string") {
    changed.delete(at);
    if (moved !== undefined) changed.set(to, moved);
  } else if (to === null) changed.delete(at);
  else changed.set(at, to);
  return changed;
}

const QUESTIONS: readonly Question[] = [
  { terms: ["parse"] },
  { terms: ["Parser", "x"] },
  { terms: ["é"] },
  { terms: ["a"], filters: { files: ["a"] } },
  { terms: ["e"], filters: { languages: ["java"] } },
  { terms: ["filler number 1"] },
  { terms: ["base/f00"] },
];

async function expectSame(store: OpenSnapshots, tree: Tree): Promise<void> {
  expect(await everything(store, "step")).toEqual(await everything(store, "whole"));
  for (const name of ["step", "whole"]) {
    const repository = await snapshotOf(store, name);
    const known = repository === null ? null : await store.repositories.tree(repository.snapshot.manifest);
    expect(known?.entries).toEqual(indexedTree(tree));
    const walked = repository === null ? null : await walk(store, repository, "");
    const read = repository === null ? [] : await filesOf(store, repository);
    expect(walked).toEqual(walkOf(new Map(read.flatMap((file) => (file === null ? [] : [[file.path, file]]))), ""));
  }
}

/** All that can be asked of a snapshot, but for what the index takes and where it is. */
async function everything(store: OpenSnapshots, name: string) {
  const repository = await snapshotOf(store, name);
  if (repository === null) throw new Error(`${name} is not there`);
  const { files, symbols, bytes, languages, skipped } = repository.snapshot;
  const answers: unknown[] = [];
  for (const question of QUESTIONS) {
    const matches: unknown[] = [];
    const each = async (match: MatchedFile): Promise<void> => {
      const definitions = await Promise.all(match.named.map(({ index }) => match.readDefinition(index)));
      const origin = { repositoryId: null, repository: null };
      matches.push({ ...match, ...origin, read: await match.read(), readDefinition: definitions });
    };
    await search(store, name, { ...question, each });
    answers.push(matches);
  }
  return {
    totals: { files, symbols, bytes, languages, skipped },
    files: await filesOf(store, repository),
    skipped: await skippedOf(store, repository),
    answers,
  };
}

async function filesOf(store: OpenSnapshots, { id }: Repository): Promise<(IndexedFile | null)[]> {
  const paths = new Set([...PATHS, ...FILLED.keys()]);
  return await Promise.all([...paths].map((one) => store.repositories.file(id, one)));
}

/** All directories with their entries, as pages give them; each is followed by what lies in it. */
async function walk(store: OpenSnapshots, repository: Repository, directory: string): Promise<string[]> {
  const all: string[] = [];
  for (let after: string | null = null; ;) {
    const page = await store.repositories.directory(repository.id, { directory, after, limit: 2 });
    for (const one of page) {
      if (one.kind === "file") all.push(`${one.path} ${one.language} ${one.bytes}`);
      else all.push(one.path, ...(await walk(store, repository, one.path)));
    }
    if (page.length === 0) return all;
    after = page.at(-1)?.path ?? null;
  }
}

/** The same, of the files as they are read one by one. */
function walkOf(files: ReadonlyMap<string, IndexedFile>, directory: string): string[] {
  const within = [...files.keys()].filter((one) => one.startsWith(directory));
  const names = new Set(within.map((one) => /^[^/]*\/?/.exec(one.slice(directory.length))?.[0] ?? ""));
  return [...names]
    .map((name) => directory + name)
    .sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
    .flatMap((one) => {
      const file = files.get(one);
      return file === undefined ? [one, ...walkOf(files, one)] : [`${one} ${file.language} ${file.bytes}`];
    });
}

async function skippedOf(store: OpenSnapshots, { id }: Repository): Promise<SkippedFile[]> {
  const all: SkippedFile[] = [];
  for (let after: string | null = null; ;) {
    const page = await store.repositories.skipped(id, { after, limit: 2 });
    all.push(...page);
    if (page.length === 0) return all;
    after = page.at(-1)?.path ?? null;
  }
}
