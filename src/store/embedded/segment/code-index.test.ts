import { readdirSync, readFileSync, readlinkSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { askIndex, type Found, type Question } from "../../../../test/support/ask-index.ts";
import { temporaryDirectory } from "../../../../test/support/cleanup.ts";
import { buildSegment, parsedFile, repositoryOf, type SampleFile } from "../../../../test/support/segments.ts";
import type { Clock } from "../../../core/clock.ts";
import {
  NAMED_MAX,
  type CodeIndex,
  type MatchedFile,
  type UnavailableSnapshot,
} from "../../../core/ports/code-index.ts";
import type { Repository } from "../../../core/repository.ts";
import type { SearchFilters, SearchTerm } from "../../../core/search-plan.ts";
import { systemClock } from "../../../system-clock.ts";
import { createCodeIndex } from "./code-index.ts";
import { SegmentCache } from "./segment-cache.ts";

let segmentsDir: string;
let segments: SegmentCache;
let repositories: Repository[];
let index: CodeIndex;
let errors: unknown[];
let built = 0;

beforeEach(() => {
  segmentsDir = temporaryDirectory();
  segments = new SegmentCache({ segmentsDir, onError: fail });
  repositories = [];
  errors = [];
  index = openIndex(systemClock);
});

afterEach(() => segments.close());

function openIndex(clock: Clock): CodeIndex {
  return createCodeIndex({ snapshots: () => repositories, segments, clock, onError: (error) => errors.push(error) });
}

function fail(error: unknown): void {
  throw error;
}

async function addRepository(display: string, files: readonly SampleFile[]): Promise<void> {
  const id = await buildSegment(segmentsDir, { id: `s${built++}`, files: files.map(parsedFile) });
  repositories.push(repositoryOf(display, [id]));
}

const NEEDLE = {
  terms: [{ text: "needle", caseSensitive: false }],
  filters: { repositories: [], languages: [], files: [] },
};

function options(): { signal: AbortSignal } {
  return { signal: new AbortController().signal };
}

function ask(question: Question): Promise<Found[]> {
  return askIndex(index, question);
}

async function paths(question: Question): Promise<string[]> {
  return (await ask(question)).map(({ path }) => path);
}

describe("a term for symbols only", () => {
  const symbol = (text: string): SearchTerm => ({ text, caseSensitive: false, symbolsOnly: true });

  test("finds every file that defines such a symbol, however many there are", async () => {
    const files = Array.from({ length: 2100 }, (_, i) => ({
      path: `f${i}`,
      text: "x",
      symbols: [`get${i}`, `Get${i}B`, "item"],
    }));
    await addRepository("acme/widgets", [...files, { path: "z", text: "get1 get2", symbols: ["forget", "items"] }]);
    expect(new Set(await paths({ terms: [symbol("get")] })).size).toBe(2100);
    expect(await paths({ terms: [symbol("get")] })).toHaveLength(2100);
    expect(await paths({ terms: [symbol("item")] })).toHaveLength(2101);
    expect(await paths({ terms: [symbol("item"), symbol("items")] })).toEqual(["z"]);
    expect(await paths({ terms: [symbol("g"), symbol("GET7")] })).toHaveLength(111);
    expect(await paths({ terms: [symbol("get7b")] })).toEqual(["f7"]);
    expect(await paths({ terms: [symbol("get"), "get2"] })).toEqual([]);
  });

  test("also where the text spells the name in another way", async () => {
    await addRepository("acme/widgets", [{ path: "a", text: "operator  +", symbols: ["operator+"] }]);
    expect(await paths({ terms: [symbol("operator+")] })).toEqual(["a"]);
    expect(await paths({ terms: ["operator+"] })).toEqual([]);
  });
});

describe("the order", () => {
  test("is exact names, then prefixes, then the rest, each by repository and path", async () => {
    await addRepository("acme/a", [
      { path: "z", text: "def parse", symbols: ["parse"] },
      { path: "y", text: "parser", symbols: ["Parser"] },
      { path: "b", text: "we parse it" },
      { path: "a", text: "sparse", symbols: ["sparse"] },
    ]);
    await addRepository("acme/b", [
      { path: "x", text: "PARSE", symbols: ["PARSE"] },
      { path: "w", text: "parse it", symbols: ["other"] },
    ]);
    expect(await paths({ terms: ["parse"] })).toEqual(["z", "x", "y", "a", "b", "w"]);
    expect(await paths({ terms: [{ text: "parse", caseSensitive: true }] })).toEqual(["z", "a", "b", "y", "w"]);
  });

  test("puts a file that only differs in case where it belongs when case matters", async () => {
    await addRepository("acme/a", [
      { path: "a", text: "PARSE and parse", symbols: ["PARSE"] },
      { path: "b", text: "parse", symbols: ["parse"] },
    ]);
    expect(await paths({ terms: [{ text: "parse", caseSensitive: true }] })).toEqual(["b", "a"]);
  });
});

describe("a search", () => {
  test("finds terms in the text and in the path, each in either", async () => {
    await addRepository("acme/a", [
      { path: "lib/Widget.js", text: "nothing here" },
      { path: "other.js", text: "a widget in a lib/" },
      { path: "third.js", text: "a widget" },
    ]);
    expect(await paths({ terms: ["widget", "lib/"] })).toEqual(["lib/Widget.js", "other.js"]);
    expect(await paths({ terms: ["widget", "nothing"] })).toEqual(["lib/Widget.js"]);
  });

  test("keeps to the repositories, languages and files it is asked for", async () => {
    const files = ["a.go", "a.ts"].map((path) => ({
      path,
      text: "needle",
      language: path === "a.go" ? "Go" : "TypeScript",
    }));
    await addRepository("acme/widgets", files);
    await addRepository("other/gadgets", files);
    const where = async (filters: Partial<SearchFilters>): Promise<string[]> =>
      (await ask({ terms: ["needle"], filters })).map(({ repository, path }) => `${repository} ${path}`);
    expect(await where({ repositories: ["ACME"] })).toEqual(["acme/widgets a.go", "acme/widgets a.ts"]);
    expect(await where({ repositories: ["acme", "gadgets"], languages: ["go"] })).toHaveLength(2);
    expect(await where({ files: ["*.ts"], repositories: ["gadgets"] })).toEqual(["other/gadgets a.ts"]);
    expect(await where({ languages: ["G"] })).toEqual([]);
  });

  test("reads what it began with to the end when the snapshot is replaced meanwhile", async () => {
    await addRepository(
      "acme/a",
      Array.from({ length: 50 }, (_, i) => ({ path: `f${i}`, text: "needle" })),
    );
    const seen = await index.execute(NEEDLE, options(), async (files) => {
      let count = 0;
      for await (const _ of files) {
        if (count++ > 0) continue;
        segments.retire(repositories[0]?.snapshot.manifest.segments ?? []);
        repositories = [];
      }
      return count;
    });
    expect(seen).toBe(50);
    expect(await paths({ terms: ["needle"] })).toEqual([]);
  });

  test("frees the snapshot when it is left half-way", async () => {
    await addRepository("acme/a", [
      { path: "a", text: "needle" },
      { path: "b", text: "needle" },
    ]);
    await index.execute(NEEDLE, options(), async (files) => {
      for await (const _ of files) break;
    });
    const [segment] = repositories[0]?.snapshot.manifest.segments ?? [];
    segments.retire(segment === undefined ? [] : [segment]);
    await segments.close();
    repositories = [];
    expect(await paths({ terms: ["needle"] })).toEqual([]);
  });

  test("stops when it is aborted, with the reason", async () => {
    await addRepository("acme/a", [{ path: "a", text: "needle" }]);
    const signal = AbortSignal.abort(new Error("gone"));
    await expect(ask({ terms: ["needle"], signal })).rejects.toThrow("gone");
  });

  test("lets others run while it looks through much", async () => {
    await addRepository(
      "acme/a",
      Array.from({ length: 3000 }, (_, i) => ({ path: `f${i}`, text: `${"x".repeat(2000)}${i}` })),
    );
    let turns = 0;
    let elapsed = 0;
    const clock = { ...systemClock, elapsed: () => elapsed++ };
    index = openIndex(clock);
    let searching = true;
    const count = (): void => {
      turns++;
      if (searching) setImmediate(count);
    };
    setImmediate(count);
    expect(await paths({ terms: ["zz"] })).toEqual([]);
    searching = false;
    // The clock moves by 1 ms a file, a turn is 4 ms.
    expect(turns).toBeGreaterThan(500);
  });

  test("lets others run while what it found is read, and stops when it is aborted", async () => {
    await addRepository(
      "acme/a",
      Array.from({ length: 300 }, (_, i) => ({ path: `f${i}`, text: "needle" })),
    );
    let elapsed = 0;
    index = openIndex({ ...systemClock, elapsed: () => elapsed++ });
    const abort = new AbortController();
    let turns = 0;
    await index.execute(NEEDLE, { signal: abort.signal }, async (files) => {
      const found: MatchedFile[] = [];
      for await (const file of files) found.push(file);
      let isReading = true;
      const count = (): void => {
        turns++;
        if (isReading) setImmediate(count);
      };
      setImmediate(count);
      for (const file of found) expect(await file.read()).not.toBeNull();
      isReading = false;
      abort.abort(new Error("gone"));
      await expect(found[0]?.read()).rejects.toThrow("gone");
    });
    // The clock moves by 1 ms or more a file, a turn is 4 ms.
    expect(turns).toBeGreaterThan(50);
  });

  test("tells once of a snapshot of which several files cannot be read any more, also when its time is over", async () => {
    await addRepository(
      "acme/a",
      Array.from({ length: 20 }, (_, i) => ({ path: `f${i}`, text: "needle" })),
    );
    const leftOut: UnavailableSnapshot[] = [];
    const late = new AbortController();
    const lateOptions = {
      signal: new AbortController().signal,
      until: late.signal,
      onUnavailable: (snapshot: UnavailableSnapshot) => void leftOut.push(snapshot),
    };
    await index.execute(NEEDLE, lateOptions, async (files) => {
      const found: MatchedFile[] = [];
      for await (const file of files) found.push(file);
      late.abort(new Error("late"));
      expect(await found[0]?.read()).not.toBeNull();
      truncateSync(join(segmentsDir, String(repositories[0]?.snapshot.manifest.segments[0]), "content.bin"), 0);
      expect(await Promise.all(found.map((file) => file.read()))).toEqual(found.map(() => null));
    });
    expect(leftOut).toHaveLength(1);
  });

  test("says which index is damaged", async () => {
    repositories.push(repositoryOf("acme/a", ["missing" as never]));
    await expect(ask({ terms: ["needle"] })).rejects.toThrow(
      "acme/a (main) cannot be read. The index file missing/segment.json cannot be read.",
    );
  });

  test("gives what it finds in one repository before it opens the next", async () => {
    await addRepository("acme/a", [{ path: "a", text: "needle", symbols: ["needle"] }]);
    repositories.push(repositoryOf("acme/b", ["missing" as never]));
    await index.execute(NEEDLE, options(), async (files) => {
      for await (const { path } of files) {
        expect(path).toBe("a");
        break;
      }
    });
    expect(errors).toEqual([]);
  });

  test("has few segments open at once, and finds all the same, in order", async () => {
    segments = new SegmentCache({ segmentsDir, onError: fail, openMax: 2 });
    const files = ["needle", "NEEDLES", "a needle"].map((text, i) => {
      return { path: `${i}`, text, symbols: text.match(/^\w+$/g) ?? [] };
    });
    const names = Array.from({ length: 6 }, (_, i) => `acme/${i}`);
    for (const name of names) await addRepository(name, files);
    index = openIndex(systemClock);
    const found = (await ask({ terms: ["needle"] })).map(({ repository, path }) => `${repository} ${path}`);
    expect(found).toEqual(["0", "1", "2"].flatMap((path) => names.map((name) => `${name} ${path}`)));
    const open = readdirSync("/proc/self/fd").filter((fd) => linkOf(fd).endsWith("content.bin"));
    expect(open.filter((fd) => linkOf(fd).startsWith(segmentsDir)).length).toBe(2);
  });

  test("leaves out the repository whose index is damaged, names it, and tells it to the log once", async () => {
    await addRepository("acme/a", [{ path: "a", text: "needle", symbols: ["needle"] }]);
    await addRepository("acme/b", [{ path: "b", text: "needle", symbols: ["needle"] }]);
    await addRepository("acme/c", [{ path: "c", text: "a needle" }]);
    const [segment = ""] = repositories[1]?.snapshot.manifest.segments ?? [];
    const summary = join(segmentsDir, segment, "segment.json");
    writeFileSync(summary, readFileSync(summary, "utf8").replace(/"format":\d+/, '"format":1'));
    for (let i = 0; i < 2; i++) {
      const leftOut: UnavailableSnapshot[] = [];
      expect(await paths({ terms: ["needle"], leftOut })).toEqual(["a", "c"]);
      const reason = expect.stringMatching(`^The index file ${segment}/segment.json has format 1; this version reads`);
      expect(leftOut).toEqual([{ repository: "acme/b", ref: "main", reason }]);
    }
    expect(errors).toHaveLength(1);
    expect(errors[0]).toMatchObject({ message: expect.stringContaining("acme/b (main) cannot be read.") });
  });

  test("leaves out the repository whose texts have become unreadable since they were read", async () => {
    for (const name of ["a", "b"])
      await addRepository(`acme/${name}`, [{ path: "x", text: "needle", symbols: ["needle"] }]);
    expect(await paths({ terms: ["needle"] })).toHaveLength(2);
    const content = join(segmentsDir, repositories[0]?.snapshot.manifest.segments[0] ?? "", "content.bin");
    writeFileSync(content, Buffer.alloc(readFileSync(content).length));
    const leftOut: UnavailableSnapshot[] = [];
    const found = await ask({ terms: [{ text: "needle", caseSensitive: false, symbolsOnly: true }], leftOut });
    expect(found.filter(({ repository }) => repository === "acme/b")).toHaveLength(1);
    expect(leftOut).toMatchObject([{ repository: "acme/a" }]);
  });

  test("looks at so many names of a file and no more", async () => {
    const symbols = Array.from({ length: 3000 }, (_, i) => `get${i}`);
    await addRepository("acme/a", [{ path: "x", text: symbols.join(" "), symbols }]);
    const [found] = await ask({ terms: ["get", "get1"] });
    expect(found?.named.length).toBeLessThanOrEqual(2 * NAMED_MAX);
    expect(found?.named.slice(0, 2)).toMatchObject([{ name: "get0" }, { name: "get1" }]);
  });

  test("leaves out what comes after a damaged file, and no other repository", async () => {
    await addRepository("acme/a", [
      { path: "a", text: "the first needle" },
      { path: "b", text: "the needle that is hurt" },
    ]);
    await addRepository("acme/b", [{ path: "c", text: "needle" }]);
    const content = join(segmentsDir, repositories[0]?.snapshot.manifest.segments[0] ?? "", "content.bin");
    writeFileSync(content, readFileSync(content, "latin1").replace("hurt", "hart"), "latin1");
    const leftOut: UnavailableSnapshot[] = [];
    expect(await paths({ terms: ["needle"], leftOut })).toEqual(["a", "c"]);
    expect(leftOut).toMatchObject([{ repository: "acme/a", reason: expect.stringContaining("content.bin") }]);
  });

  test("takes a term with any characters", async () => {
    await addRepository("acme/a", [{ path: "a", text: "a\0b $1 \\ %_ 'q' \ud83d\ude00" }]);
    for (const term of ["a\0b", "$1", "\\", "%_", "'q'", "😀"]) expect(await paths({ terms: [term] })).toEqual(["a"]);
  });

  test("takes half a character without complaint", async () => {
    await addRepository("acme/a", [{ path: "a", text: "abc" }]);
    expect(await paths({ terms: ["\ud83d"] })).toEqual([]);
  });
});

function linkOf(fd: string): string {
  try {
    return readlinkSync(`/proc/self/fd/${fd}`);
  } catch {
    // Closed meanwhile, such as the one that listed them.
    return "";
  }
}
