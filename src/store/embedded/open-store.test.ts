import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { beforeEach, describe, expect, it } from "vitest";
import { completion, LEASE_MS, STATS, submission, T0 } from "../../../test/conformance/ports/samples.ts";
import { compileProgram } from "../../../test/conformance/ports/start-program.ts";
import { temporaryDirectory } from "../../../test/support/cleanup.ts";
import type { Clock } from "../../core/clock.ts";
import type { RepositoryId } from "../../core/ids.ts";
import { encodeBatch } from "../../core/parsed-batch.ts";
import type { ParsedFile } from "../../core/parsed-file.ts";
import type { MatchedFile } from "../../core/ports/code-index.ts";
import { createTrigramSet } from "../../core/trigram.ts";
import { openCatalogue } from "./catalogue.ts";
import { openEmbeddedStore, type EmbeddedStore } from "./open-store.ts";
import { SEGMENT_FORMAT } from "./segment/segment-layout.ts";

const INDEXER = pathToFileURL(compileProgram(new URL("./segment/indexer-process.ts", import.meta.url)));

const clock: Clock = {
  now: () => T0,
  elapsed: () => performance.now(),
  sleep: () => Promise.reject(new Error("nothing sleeps here")),
};

describe("the embedded store", () => {
  let dataDir: string;

  beforeEach(() => {
    dataDir = temporaryDirectory();
  });

  const open = (): Promise<EmbeddedStore> =>
    openEmbeddedStore({
      dataDir,
      clock,
      indexerEntry: INDEXER,
      onError: (error) => {
        throw error;
      },
    });

  it("keeps what was ingested across a restart: searchable, readable, and on disk once", async () => {
    let store = await open();
    expect(statSync(store.workDir).mode & 0o777).toBe(0o700);
    expect(await found(store, "needle")).toEqual([]);
    const id = await ingest(store, "int needle = 1;\n");
    expect(await found(store, "needle")).toEqual(["main a.c"]);
    await store.close();

    store = await open();
    expect(await found(store, "needle")).toEqual(["main a.c"]);
    const file = await store.repositories.file(id, "a.c");
    expect(Buffer.from(file!.content).toString()).toBe("int needle = 1;\n");
    expect(await store.repositories.file(id, "b.c")).toBeNull();
    expect(await store.repositories.skipped(id, { after: null, limit: 9 })).toEqual([
      { path: "logo.png", blob: "b", reason: "binary", bytes: 9 },
    ]);

    await ingest(store, "int other = 2;\n");
    expect(await found(store, "needle")).toEqual([]);
    expect(await found(store, "other")).toEqual(["main a.c"]);
    await store.repositories.delete(id);
    expect(await found(store, "other")).toEqual([]);
    await store.close();
    expect(readdirSync(join(dataDir, "segments"))).toEqual([]);
  });

  it("knows snapshots from before parsing had a version, and another format of segments, and builds on neither", async () => {
    let store = await open();
    const id = await ingest(store, "int needle = 1;\n");
    await store.close();
    const catalogue = openCatalogue(join(dataDir, "catalogue.db"), { at: T0 });
    catalogue.run(`update repositories set manifest = json_remove(manifest, '$.parseVersion')`);
    catalogue.close();
    store = await open();
    const { manifest } = (await store.repositories.get(id))!.snapshot;
    expect(manifest).toEqual({ parseVersion: 0, segments: [expect.any(String)] });
    expect(await store.repositories.tree(manifest)).toHaveProperty("entries.size", 2);
    await store.close();

    const summary = join(dataDir, "segments", manifest.segments[0]!, "segment.json");
    writeFileSync(summary, readFileSync(summary, "utf8").replace(/"format":\d+/, '"format":1'));
    store = await open();
    expect(await store.repositories.tree(manifest)).toBeNull();
    await expect(found(store, "needle")).rejects.toThrow("has format 1; this version reads");
    const { address, ref } = (await store.repositories.get(id))!;
    const told = {
      title: "The index cannot be read",
      message: expect.stringMatching(
        RegExp(
          `^${address.display} \\(${ref}\\) cannot be read\\. The index file .* reads ${SEGMENT_FORMAT}\\. ` +
            "Its index will be built anew at the next ingestion\\.$",
        ),
      ),
      hint: "Ingest the repository again.",
    };
    await expect(store.repositories.file(id, "a.c")).rejects.toMatchObject(told);
    await expect(store.repositories.skipped(id, { after: null, limit: 9 })).rejects.toMatchObject(told);
    await store.close();
  });

  it("lets a search that runs finish on the snapshot that is replaced meanwhile", async () => {
    const store = await open();
    const id = await ingest(store, "int needle = 1;\n");
    await withMatches(store, "needle", async (running) => {
      const first = running.next();
      await store.repositories.delete(id);
      const { value } = await first;
      expect(value).toMatchObject({ path: "a.c" });
      expect((await running.next()).done).toBe(true);
      expect(Buffer.from((await value.read())!.content).toString()).toBe("int needle = 1;\n");
    });
    await store.close();
    expect(readdirSync(join(dataDir, "segments"))).toEqual([]);
  });

  it("sweeps what a killed process left, and nothing else", async () => {
    let store = await open();
    await ingest(store, "int needle = 1;\n");
    await store.close();
    const segments = readdirSync(join(dataDir, "segments"));
    for (const name of ["work/job-1/git", "segments/unnamed-1", "segments/half-1.building", "segments/old-1.removed"]) {
      mkdirSync(join(dataDir, name), { recursive: true });
      writeFileSync(join(dataDir, name, "file"), "x");
    }
    store = await open();
    expect(readdirSync(store.workDir)).toEqual([]);
    expect(readdirSync(join(dataDir, "segments"))).toEqual(segments);
    expect(await found(store, "needle")).toEqual(["main a.c"]);
    await store.close();
    // Whoever copies catalogue.db has all of it.
    expect(statSync(join(dataDir, "catalogue.db-wal")).size).toBe(0);
  });
});

/** One whole ingestion, as the runner does it. Returns the repository's id. */
async function ingest(store: EmbeddedStore, text: string): Promise<RepositoryId> {
  const { id } = submission();
  await store.jobs.submit(submission({ id }));
  const claim = await store.jobs.claim({ owner: "server", leaseMs: LEASE_MS, at: T0 });
  const build = await store.snapshots.start(id, new AbortController().signal);
  const batch = join(store.workDir, `${id}.batch`);
  writeFileSync(batch, encodeBatch([textFile("a.c", text)]));
  await build.skip([{ path: "logo.png", blob: "b", reason: "binary", bytes: 9 }]);
  await build.add(batch);
  const built = await build.finish(() => undefined);
  const snapshot = { ...built, commit: STATS.commit, receivedBytes: 10, skipped: { binary: 1 } };
  return (await store.jobs.complete(claim!.lease, completion({ snapshot }))).repositoryId;
}

function textFile(path: string, text: string): ParsedFile {
  const content = Buffer.from(text);
  const trigrams = createTrigramSet();
  trigrams.add(content);
  trigrams.add(Buffer.from(path));
  return {
    path,
    blob: "b".repeat(40),
    language: "C",
    mark: null,
    content,
    outline: { symbols: [], problems: [] },
    trigrams: trigrams.take(),
    degraded: null,
  };
}

function withMatches<Result>(
  store: EmbeddedStore,
  text: string,
  use: (matches: AsyncIterator<MatchedFile>) => Promise<Result>,
): Promise<Result> {
  const filters = { repositories: [], languages: [], files: [] };
  const plan = { terms: [{ text, caseSensitive: true }], filters };
  const { signal } = new AbortController();
  return store.index.execute(plan, { signal }, (files) => use(files[Symbol.asyncIterator]()));
}

async function found(store: EmbeddedStore, text: string): Promise<string[]> {
  const hits: string[] = [];
  await withMatches(store, text, async (running) => {
    for (let hit = await running.next(); hit.done !== true; hit = await running.next()) {
      hits.push(`${hit.value.ref} ${hit.value.path}`);
    }
  });
  return hits;
}
