import { describe, expect, test } from "vitest";
import { occurrencesIn } from "../../test/support/occurrences.ts";
import type { Clock } from "../core/clock.ts";
import type { RepositoryId } from "../core/ids.ts";
import type { CodeSymbol } from "../core/outline.ts";
import { packOutline } from "../core/packed-outline.ts";
import type { CodeIndex, ExecuteOptions, MatchedFile } from "../core/ports/code-index.ts";
import type { CodeSearch, SearchHit, SearchQuery } from "../core/ports/code-search.ts";
import type { SearchPlan } from "../core/search-plan.ts";
import { systemClock } from "../system-clock.ts";
import { createCodeSearch } from "./search.ts";

interface Sample extends Partial<Omit<MatchedFile, "occurrences" | "named">> {
  readonly path: string;
  readonly text?: string;
  readonly symbols?: readonly CodeSymbol[];
}

/** Stands in for the index with what it was given, in that order. */
class GivenIndex implements CodeIndex {
  readonly plans: SearchPlan[] = [];
  yielded = 0;
  readonly #samples: readonly Sample[];

  constructor(samples: readonly Sample[]) {
    this.#samples = samples;
  }

  execute: CodeIndex["execute"] = (plan, options, use) => use(this.#files(plan, options));

  async *#files(plan: SearchPlan, { signal }: ExecuteOptions): AsyncGenerator<MatchedFile> {
    this.plans.push(plan);
    for (const sample of this.#samples) {
      signal.throwIfAborted();
      this.yielded++;
      yield matched(plan, sample);
    }
  }
}

function indexOf(files: (plan: SearchPlan, options: ExecuteOptions) => AsyncIterable<MatchedFile>): CodeIndex {
  return { execute: (plan, options, use) => use(files(plan, options)) };
}

function matched({ terms }: SearchPlan, { text = "needle", symbols = [], ...rest }: Sample): MatchedFile {
  const origin = { repositoryId: "r1" as RepositoryId, repository: "acme/widgets", ref: "main", commit: "c1" };
  const occurrences = terms.map((term) => occurrencesIn(text, term));
  const named = symbols.map(({ name, kind }, index) => ({ name, kind, index }));
  const content = Buffer.from(text);
  const stored = { content, outline: packOutline({ symbols, problems: [] }, content) };
  const readDefinition: MatchedFile["readDefinition"] = async (index) => {
    const symbol = symbols[index]!;
    return { symbol, lines: text.split("\n").slice(symbol.line - 1, symbol.line + 2) };
  };
  const read: MatchedFile["read"] = async () => stored;
  return { ...origin, language: "Go", mark: null, read, readDefinition, ...rest, occurrences, named };
}

function searchOf(
  index: CodeIndex,
  clock: Clock = systemClock,
): (query: Partial<SearchQuery>) => ReturnType<CodeSearch["search"]> {
  const search = createCodeSearch({ index, clock });
  return (query) => search.search({ q: "needle", limit: 20, cursor: null, ...query }, new AbortController().signal);
}

/** Paths that sort otherwise than they come. */
function manyFiles(count: number): Sample[] {
  return Array.from({ length: count }, (_, i) => ({ path: `f${(i * 7919) % count}`.padEnd(8, "_") }));
}

describe("a search", () => {
  test("hands over the plan of the query, and shows what matched", async () => {
    const place = { line: 2, startLine: 2, endLine: 2, startByte: 0, endByte: 0 };
    const outline = { name: "needle", qualifiedName: "Box.needle", kind: "method", ...place } as const;
    const index = new GivenIndex([
      { path: "b.go", text: "// a needle" },
      {
        path: "a.go",
        text: "type Box\nfunc needle()",
        symbols: [{ ...outline, signature: "", doc: null, parent: null }],
      },
    ]);
    const results = await searchOf(index)({ q: "needle lang:go" });
    expect(index.plans).toEqual([
      {
        terms: [{ text: "needle", caseSensitive: false }],
        filters: { repositories: [], languages: ["go"], files: [] },
      },
    ]);
    expect(results).toMatchObject({ total: 2, totalIsExact: true, cursor: null });
    expect(results.hits.map(({ path }) => path)).toEqual(["a.go", "b.go"]);
    expect(results.hits[0]).toEqual({
      repositoryId: "r1",
      repository: "acme/widgets",
      ref: "main",
      commit: "c1",
      path: "a.go",
      language: "Go",
      lines: [2, 2],
      symbol: "Box.needle",
      kind: "method",
      snippet: "func needle()",
      matches: [[5, 11]],
      score: expect.any(Number),
    });
    expect(results.hits[1]).toMatchObject({ symbol: null, kind: null, lines: [1, 1] });
  });

  test("shows a file whose path alone matched without lines", async () => {
    const { hits } = await searchOf(new GivenIndex([{ path: "needle.go", text: "nothing" }]))({});
    expect(hits).toMatchObject([{ path: "needle.go", lines: null, snippet: "", matches: [] }]);
  });

  test("counts what it found by repository and language, most first", async () => {
    const index = new GivenIndex([
      { path: "a", repository: "acme/a", language: "Go" },
      { path: "b", repository: "acme/b", language: "C" },
      { path: "c", repository: "acme/b", language: "Go" },
    ]);
    const { facets } = await searchOf(index)({ limit: 1 });
    expect(Object.entries(facets.repositories)).toEqual([
      ["acme/b", 2],
      ["acme/a", 1],
    ]);
    expect(facets.languages).toEqual({ Go: 2, C: 1 });
  });

  test("orders equal files by repository, then path", async () => {
    const index = new GivenIndex([
      { path: "b", repository: "y" },
      { path: "a", repository: "y" },
      { path: "c", repository: "x" },
    ]);
    const { hits } = await searchOf(index)({});
    expect(hits.map(({ path }) => path)).toEqual(["c", "a", "b"]);
  });

  test("finds nothing without complaint", async () => {
    const empty = { hits: [], total: 0, totalIsExact: true, cursor: null, facets: { repositories: {}, languages: {} } };
    expect(await searchOf(new GivenIndex([]))({})).toMatchObject(empty);
  });

  test("names what the index left out", async () => {
    const leftOut = { repository: "acme/b", ref: "main", reason: "The index file s/segment.db is damaged." };
    const index = indexOf(async function* (plan, { onUnavailable }) {
      onUnavailable?.(leftOut);
      yield matched(plan, { path: "a" });
    });
    expect(await searchOf(index)({})).toMatchObject({ hits: [{ path: "a" }], unavailable: [leftOut] });
  });

  test("says how long it took", async () => {
    let at = 100;
    const clock: Clock = { ...systemClock, elapsed: () => (at += 7) };
    expect((await searchOf(new GivenIndex([]), clock)({})).tookMs).toBe(7);
  });
});

describe("pages", () => {
  test.each([
    [2500, 300],
    [2500, 1000],
    [1000, 1000],
    [1001, 1000],
    [999, 37],
  ])("of %i files, %i at a time, are together every file once, as deep as they go", async (count, limit) => {
    const search = searchOf(new GivenIndex(manyFiles(count)));
    const hits: SearchHit[] = [];
    let cursor: string | null = null;
    do {
      const page: Awaited<ReturnType<typeof search>> = await search({ limit, cursor });
      hits.push(...page.hits);
      cursor = page.cursor;
      if (cursor !== null && hits.length > count) throw new Error("the pages do not end");
    } while (cursor !== null);
    expect(new Set(hits.map(({ path }) => path)).size).toBe(count);
    expect(hits).toHaveLength(count);
    const once = await search({ limit: 1000 });
    expect(hits.slice(0, 1000)).toEqual(once.hits);
  });

  test("count no more files than they need, and say so", async () => {
    const index = new GivenIndex(manyFiles(5000));
    const first = await searchOf(index)({ limit: 10 });
    expect(first).toMatchObject({ total: 1000, totalIsExact: false });
    expect(index.yielded).toBe(1001);
  });

  test("hold the best of the first thousand, wherever they come in it", async () => {
    const samples = manyFiles(3000);
    samples[998] = { path: "best", text: "needle needle needle" };
    const { hits } = await searchOf(new GivenIndex(samples))({ limit: 1 });
    expect(hits.map(({ path }) => path)).toEqual(["best"]);
  });

  test("read no more files than they show", async () => {
    let reads = 0;
    const read: MatchedFile["read"] = async () => {
      reads++;
      return { content: Buffer.from("needle"), outline: packOutline({ symbols: [], problems: [] }, Buffer.of()) };
    };
    const index = new GivenIndex(manyFiles(500).map((sample) => ({ ...sample, read })));
    expect((await searchOf(index)({ limit: 20 })).hits).toHaveLength(20);
    expect(reads).toBe(20);
  });

  test("leave out what has become unreadable, and go on behind it", async () => {
    const samples = manyFiles(30).map((sample, i) => (i % 3 === 0 ? sample : { ...sample, read: async () => null }));
    const search = searchOf(new GivenIndex(samples));
    const paths: string[] = [];
    for (let cursor: string | null = ""; cursor !== null;) {
      const page: Awaited<ReturnType<typeof search>> = await search({
        limit: 1,
        cursor: cursor === "" ? null : cursor,
      });
      paths.push(...page.hits.map(({ path }) => path));
      cursor = page.cursor;
    }
    expect(paths.toSorted()).toEqual(samples.flatMap((sample) => ("read" in sample ? [] : [sample.path])).toSorted());
  });

  test.each(["", "x", "0-0", "-1-abc", "zzzzzzzzzz-1", "1e400-1"])("are refused for the cursor %j", async (cursor) => {
    const answer = searchOf(new GivenIndex([]))({ cursor });
    await expect(answer).rejects.toMatchObject({ code: "invalid_request" });
  });

  test("are refused for the cursor of another query", async () => {
    const search = searchOf(new GivenIndex(manyFiles(30)));
    const { cursor } = await search({ q: "needle" });
    expect(cursor).not.toBeNull();
    await expect(search({ q: "other", cursor })).rejects.toThrow("does not belong to this query");
  });

  test.each([0, -1, 1001, 1.5, Number.NaN])("of %d files are refused", async (limit) => {
    await expect(searchOf(new GivenIndex([]))({ limit })).rejects.toThrow("whole number from 1 to 1000");
  });
});

describe("a search that takes too long", () => {
  test("answers with what it has", async () => {
    let expire = (): void => {};
    const clock: Clock = { ...systemClock, sleep: () => new Promise((resolve) => (expire = resolve)) };
    const index = indexOf(async function* (plan, { until }) {
      yield matched(plan, { path: "first" });
      expire();
      await new Promise((resolve) => until!.addEventListener("abort", resolve));
      until!.throwIfAborted();
    });
    const results = await searchOf(index, clock)({});
    expect(results).toMatchObject({ total: 1, totalIsExact: false, hits: [{ path: "first" }] });
  });

  test("fails when it has nothing to show, which is not the same as that there is nothing", async () => {
    let expire = (): void => {};
    const clock: Clock = { ...systemClock, sleep: () => new Promise((resolve) => (expire = resolve)) };
    const index = indexOf(
      // oxlint-disable-next-line require-yield -- it gets no further
      async function* (_plan, { until }) {
        expire();
        await new Promise((resolve) => until!.addEventListener("abort", resolve));
        until!.throwIfAborted();
      },
    );
    const answer = searchOf(index, clock)({});
    await expect(answer).rejects.toMatchObject({ code: "timeout", hint: expect.stringContaining("repo:") });
  });

  test("ends with the caller's reason when the caller gives up", async () => {
    const abort = new AbortController();
    const index = indexOf(async function* (plan, { signal }) {
      yield matched(plan, { path: "first" });
      abort.abort(new Error("gone"));
      signal.throwIfAborted();
    });
    const search = createCodeSearch({ index, clock: systemClock });
    await expect(search.search({ q: "x", limit: 1, cursor: null }, abort.signal)).rejects.toThrow("gone");
  });

  test("passes on what the index complains of", async () => {
    const index = indexOf(
      // oxlint-disable-next-line require-yield -- it fails before
      async function* () {
        throw new Error("damaged");
      },
    );
    await expect(searchOf(index)({})).rejects.toThrow("damaged");
  });
});
