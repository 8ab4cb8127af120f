import { readdirSync, readFileSync, readlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { temporaryDirectory } from "../../../../test/support/cleanup.ts";
import { occurrencesIn } from "../../../../test/support/occurrences.ts";
import { buildSegment, parsedFile, repositoryOf, type SampleFile } from "../../../../test/support/segments.ts";
import type { CodeSymbol } from "../../../core/outline.ts";
import { unpackSymbol } from "../../../core/packed-outline.ts";
import type { Clock } from "../../../core/clock.ts";
import type { CodeIndex, MatchedFile, UnavailableSnapshot } from "../../../core/ports/code-index.ts";
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

interface Question {
  readonly terms: readonly (string | SearchTerm)[];
  readonly filters?: Partial<SearchFilters>;
  readonly signal?: AbortSignal;
  readonly leftOut?: UnavailableSnapshot[];
}

async function ask({ terms, filters = {}, signal, leftOut }: Question): Promise<MatchedFile[]> {
  const plan = {
    terms: terms.map((term) => (typeof term === "string" ? { text: term, caseSensitive: false } : term)),
    filters: { repositories: [], languages: [], files: [], ...filters },
  };
  const found: MatchedFile[] = [];
  const onUnavailable = leftOut === undefined ? undefined : (snapshot: UnavailableSnapshot) => leftOut.push(snapshot);
  const matches = index.execute(plan, signal ?? new AbortController().signal, onUnavailable);
  for await (const file of matches) {
    const stored = file.read();
    found.push({ ...file, read: () => stored });
  }
  return found;
}

async function paths(question: Question): Promise<string[]> {
  return (await ask(question)).map(({ path }) => path);
}

function nameAndKind({ name, kind }: CodeSymbol) {
  return { name, kind };
}

describe("a plan", () => {
  const unit = fc.constantFrom("a", "b", "B", "_", "é", "É", "日", "\n", ".", "K", "k");
  const word = fc.string({ unit, maxLength: 12 });
  const file = fc.record({
    path: fc.string({ unit: fc.constantFrom("a", "b", "B", "é", "/", "."), minLength: 1, maxLength: 8 }),
    text: fc.array(word, { maxLength: 6 }).map((words) => words.join(" ")),
    language: fc.constantFrom("Go", "Java"),
  });
  const corpus = fc.uniqueArray(file, { maxLength: 20, selector: ({ path }) => path });
  const questions = fc.array(
    fc.record({
      terms: fc.array(
        fc.record({ text: fc.string({ unit, minLength: 1, maxLength: 5 }), caseSensitive: fc.boolean() }),
        {
          minLength: 1,
          maxLength: 3,
        },
      ),
      languages: fc.constantFrom([], ["go"], ["java", "GO"], ["C"]),
      files: fc.constantFrom([], ["a"], ["*b"], ["é", "B?"]),
    }),
    { minLength: 5, maxLength: 15 },
  );

  test("finds what a look into every file finds, in order, with the symbols that a term is in", async () => {
    await fc.assert(
      fc.asyncProperty(corpus, questions, async (files, asked) => {
        repositories = [];
        // Every word that looks like one is a symbol.
        const samples = files.map((one) => ({ ...one, symbols: one.text.match(/[a-zé_]{2,}/giu) ?? [] }));
        await addRepository("acme/widgets", samples);
        for (const { terms, languages, files: filters } of asked) {
          const found = await ask({ terms, filters: { languages, files: filters } });
          const expected = expectedOf(samples, { terms, languages, files: filters });
          expect(found.map(({ path }) => path)).toEqual(expected.map(({ path }) => path));
          for (const { path, named, occurrences, read } of found) {
            const sample = samples.find((one) => one.path === path);
            const { content, outline } = read()!;
            expect(Buffer.from(content).toString()).toBe(sample?.text);
            expect(occurrences).toEqual(terms.map((term) => occurrencesIn(sample?.text ?? "", term)));
            const isNamed = (name: string) => terms.some((term) => pattern(term).test(name));
            expect(named.map(({ name }) => name)).toEqual((sample?.symbols ?? []).filter(isNamed));
            expect(named).toEqual(named.map((one) => ({ ...one, ...nameAndKind(unpackSymbol(outline, one.index)) })));
          }
        }
      }),
      { numRuns: 60 },
    );
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
    const plan = {
      terms: [{ text: "needle", caseSensitive: false }],
      filters: { repositories: [], languages: [], files: [] },
    };
    let seen = 0;
    for await (const _ of index.execute(plan, new AbortController().signal)) {
      if (seen++ > 0) continue;
      segments.retire(repositories[0]?.snapshot.manifest.segments ?? []);
      repositories = [];
    }
    expect(seen).toBe(50);
    expect(await paths({ terms: ["needle"] })).toEqual([]);
  });

  test("frees the snapshot when it is left half-way", async () => {
    await addRepository("acme/a", [
      { path: "a", text: "needle" },
      { path: "b", text: "needle" },
    ]);
    const plan = {
      terms: [{ text: "needle", caseSensitive: false }],
      filters: { repositories: [], languages: [], files: [] },
    };
    for await (const _ of index.execute(plan, new AbortController().signal)) break;
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

  test("says which index is damaged", async () => {
    repositories.push(repositoryOf("acme/a", ["missing" as never]));
    await expect(ask({ terms: ["needle"] })).rejects.toThrow(
      "acme/a (main) cannot be read. The index file missing/segment.json cannot be read.",
    );
  });

  test("gives what it finds in one repository before it opens the next", async () => {
    await addRepository("acme/a", [{ path: "a", text: "needle", symbols: ["needle"] }]);
    repositories.push(repositoryOf("acme/b", ["missing" as never]));
    const plan = {
      terms: [{ text: "needle", caseSensitive: false }],
      filters: { repositories: [], languages: [], files: [] },
    };
    for await (const { path } of index.execute(plan, new AbortController().signal)) {
      expect(path).toBe("a");
      break;
    }
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

interface Sample {
  readonly path: string;
  readonly text: string;
  readonly language: string;
  readonly symbols: readonly string[];
}

interface Asked {
  readonly terms: readonly SearchTerm[];
  readonly languages: readonly string[];
  readonly files: readonly string[];
}

function expectedOf(samples: readonly Sample[], { terms, languages, files }: Asked): Sample[] {
  const matching = samples.filter(
    ({ path, text, language }) =>
      terms.every((term) => pattern(term).test(text) || pattern(term).test(path)) &&
      (languages.length === 0 || languages.some((one) => one.toLowerCase() === language.toLowerCase())) &&
      (files.length === 0 || files.some((filter) => fileMatches(path, filter))),
  );
  const tier = ({ symbols }: Sample): number => {
    const named = (anchors: readonly [string, string]): boolean =>
      symbols.some((name) => terms.some((term) => pattern(term, anchors).test(name)));
    return named(["^", "$"]) ? 0 : named(["^", ""]) ? 1 : 2;
  };
  return matching.sort((a, b) => tier(a) - tier(b) || Buffer.compare(Buffer.from(a.path), Buffer.from(b.path)));
}

function pattern({ text, caseSensitive }: SearchTerm, [before, after]: readonly [string, string] = ["", ""]): RegExp {
  const source = text.replaceAll(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`);
  return new RegExp(before + source + after, caseSensitive ? "" : "i");
}

/** Only for the filters that are asked above. */
function fileMatches(path: string, filter: string): boolean {
  const lower = path.replaceAll("B", "b");
  if (filter === "*b") return lower.endsWith("b");
  if (filter === "B?") return /(^|\/)b.$/.test(lower);
  return lower.includes(filter);
}
