import { describe, expect, test } from "vitest";
import type { Job } from "../core/job.ts";
import type { RepositoryStore } from "../core/ports/repository-store.ts";
import { PARSE_VERSION, type IndexedTree, type Repository } from "../core/repository.ts";
import type { FetchedRepository } from "./git/fetch-repository.ts";
import type { TreeEntry } from "./git/tree-entry.ts";
import { planIngestion, segmentsBuiltOn, type IngestionPlan } from "./plan-ingestion.ts";

const NAMES = Array.from({ length: 10 }, (_, i) => `f${i}`);

/** A tree of ten files, of which those named have other contents than at first. */
const entries = (changed: readonly string[] = []): readonly TreeEntry[] =>
  NAMES.map((path) => ({ path, mode: "100644", blob: changed.includes(path) ? "new" : "old", size: 1 }));

interface Given {
  readonly changed?: readonly string[];
  readonly needsCompaction?: boolean;
  readonly isReadable?: boolean;
  readonly parseVersion?: number;
  readonly full?: boolean;
}

async function planOf(given: Given): Promise<IngestionPlan> {
  const { changed, needsCompaction = false, isReadable = true, parseVersion = PARSE_VERSION, full = false } = given;
  const indexed = new Map(NAMES.map((path) => [path, { blob: "old", left: null }]));
  const tree: IndexedTree = { entries: indexed, needsCompaction };
  const repositories = {
    find: async () =>
      ({ snapshot: { manifest: { parseVersion, segments: ["s1", "s2"] }, bytes: 10 } }) as unknown as Repository,
    tree: async () => (isReadable ? tree : null),
  } as unknown as RepositoryStore;
  return await planIngestion({
    job: { full, address: { url: "https://example.test/acme/widgets" } } as Job,
    fetched: { ref: "main" } as FetchedRepository,
    maxFileBytes: 1000,
    repositories,
    listTree: async () => entries(changed),
  });
}

describe("what there is to do", () => {
  test.each<[string, Given, IngestionPlan["mode"]]>([
    ["nothing differs", {}, "unchanged"],
    ["nothing differs of what needs compaction", { needsCompaction: true }, "unchanged"],
    ["a file differs", { changed: ["f1"] }, "incremental"],
    ["a file differs of what needs compaction", { changed: ["f1"], needsCompaction: true }, "incremental"],
    ["half of the files differ", { changed: NAMES.slice(0, 5) }, "incremental"],
    ["most of the files differ", { changed: NAMES.slice(0, 6) }, "full"],
    ["the index cannot be read", { isReadable: false }, "full"],
    ["parsing has changed since", { parseVersion: PARSE_VERSION - 1 }, "full"],
    ["everything is asked for anew", { full: true }, "full"],
  ])("where %s: %o is %s", async (_, given, mode) => {
    expect((await planOf(given)).mode).toBe(mode);
  });

  test.each([
    [true, 10],
    [false, null],
  ])("is to compact what needs it (%s)", async (needsCompaction, compactedBytes) => {
    expect(await planOf({ changed: ["f3"], needsCompaction })).toMatchObject({ base: { compactedBytes } });
  });

  test.each<[string, Given, readonly string[]]>([
    ["changes are added", { changed: ["f3"] }, ["s1", "s2"]],
    [
      "the index is compacted, which names none of it any more",
      { changed: ["f3"], needsCompaction: true },
      ["s1", "s2"],
    ],
    ["nothing has changed", {}, ["s1", "s2"]],
    ["everything is built anew", { full: true }, []],
  ])("is built on what must still be there at its end, where %s", async (_, given, segments) => {
    expect(segmentsBuiltOn(await planOf(given))).toEqual(segments);
  });

  test("is to parse what differs, and to supersede what was there of it", async () => {
    expect(await planOf({ changed: ["f3", "f7"] })).toMatchObject({
      entries: [{ path: "f3" }, { path: "f7" }],
      base: { superseded: ["f3", "f7"] },
    });
  });
});
