import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { askIndex } from "../../../../test/support/ask-index.ts";
import { temporaryDirectory } from "../../../../test/support/cleanup.ts";
import { occurrencesIn } from "../../../../test/support/occurrences.ts";
import { buildSegment, parsedFile, repositoryOf } from "../../../../test/support/segments.ts";
import type { CodeIndex, StoredDefinition } from "../../../core/ports/code-index.ts";
import type { Repository } from "../../../core/repository.ts";
import type { SearchTerm } from "../../../core/search-plan.ts";
import { systemClock } from "../../../system-clock.ts";
import { createCodeIndex } from "./code-index.ts";
import { SegmentCache } from "./segment-cache.ts";

let segmentsDir: string;
let segments: SegmentCache;
let repositories: Repository[];
let index: CodeIndex;
let built = 0;

beforeEach(() => {
  segmentsDir = temporaryDirectory();
  segments = new SegmentCache({ segmentsDir, onError: fail });
  index = createCodeIndex({ snapshots: () => repositories, segments, clock: systemClock, onError: fail });
});

afterEach(() => segments.close());

function fail(error: unknown): void {
  throw error;
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
        fc.record(
          {
            text: fc.string({ unit, minLength: 1, maxLength: 5 }),
            caseSensitive: fc.boolean(),
            symbolsOnly: fc.constant(true as const),
          },
          { requiredKeys: ["text", "caseSensitive"] },
        ),
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
        // Every word that looks like one is a symbol.
        const samples = files.map((one) => ({ ...one, symbols: one.text.match(/[a-zé_]{2,}/giu) ?? [] }));
        const id = await buildSegment(segmentsDir, { id: `s${built++}`, files: samples.map(parsedFile) });
        repositories = [repositoryOf("acme/widgets", [id])];
        for (const { terms, languages, files: filters } of asked) {
          const found = await askIndex(index, { terms, filters: { languages, files: filters } });
          const expected = expectedOf(samples, { terms, languages, files: filters });
          expect(found.map(({ path }) => path)).toEqual(expected.map(({ path }) => path));
          for (const { path, named, definitions, occurrences, stored } of found) {
            const sample = samples.find((one) => one.path === path);
            expect(Buffer.from(stored!.content).toString()).toBe(sample?.text);
            const counted = (term: SearchTerm) =>
              term.symbolsOnly ? { count: 0, asWord: false } : occurrencesIn(sample?.text ?? "", term);
            expect(occurrences).toEqual(terms.map(counted));
            const isNamed = (name: string) =>
              terms.some((term) => pattern(term, term.symbolsOnly ? ["^", ""] : ["", ""]).test(name));
            expect(named.map(({ name }) => name)).toEqual((sample?.symbols ?? []).filter(isNamed));
            expect(named).toEqual(named.map((one, i) => ({ ...one, ...nameAndKind(definitions[i]) })));
            const lines = (sample?.text ?? "").split("\n");
            expect(definitions.map((one) => one?.lines)).toEqual(
              definitions.map((one) => lines.slice(one!.symbol.line - 1, one!.symbol.line + 2)),
            );
          }
        }
      }),
      { numRuns: 60 },
    );
  });
});

function nameAndKind(definition: StoredDefinition | null | undefined) {
  return { name: definition?.symbol.name, kind: definition?.symbol.kind };
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
    ({ path, text, language, symbols }) =>
      terms.every((term) =>
        term.symbolsOnly
          ? symbols.some((name) => pattern(term, ["^", ""]).test(name))
          : pattern(term).test(text) || pattern(term).test(path),
      ) &&
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
