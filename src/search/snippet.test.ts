import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { termFinder } from "./find-term.ts";
import { showLines, snippet, type Snippet } from "./snippet.ts";

function show(text: string, terms: readonly string[], definitionLine: number | null = null): Snippet {
  const finders = terms.map((term) => termFinder({ text: term, caseSensitive: false }));
  if (definitionLine === null) return snippet(text, finders);
  return showLines(text.split("\n").slice(definitionLine - 1, definitionLine + 2), definitionLine, finders);
}

/** The snippet with its matches in brackets. */
function marked({ snippet: shown, matches }: Snippet): string {
  let at = 0;
  let out = "";
  for (const [start, end] of matches) {
    out += `${shown.slice(at, start)}[${shown.slice(start, end)}]`;
    at = end;
  }
  return out + shown.slice(at);
}

describe("a snippet", () => {
  test("shows the first line with the term and the two after it", () => {
    const found = show("one\ntwo\nneedle here\nfour\nfive\nNEEDLE\n", ["needle"]);
    expect(found.lines).toEqual([3, 5]);
    expect(marked(found)).toBe("[needle] here\nfour\nfive");
  });

  test("shows where most of the terms stand together", () => {
    const found = show("a\n\n\n\nb\n\n\n\nc a\nb\nx", ["a", "b", "c"]);
    expect(found.lines).toEqual([9, 11]);
    expect(marked(found)).toBe("[c] [a]\n[b]\nx");
  });

  test("shows the definition where there is one, with every term in it", () => {
    const found = show("call needle\n\n\nfunction needle() {\n  needle()\n}\n", ["needle"], 4);
    expect(found.lines).toEqual([4, 6]);
    expect(marked(found)).toBe("function [needle]() {\n  [needle]()\n}");
  });

  test("ends without empty lines, and without line ends of Windows", () => {
    const found = show("x\r\nneedle\r\n\r\n   \r\n", ["needle"]);
    expect(found).toEqual({ lines: [2, 2], snippet: "needle", matches: [[0, 6]] });
  });

  test("is empty when only the path matched", () => {
    expect(show("nothing", ["needle"])).toEqual({ lines: null, snippet: "", matches: [] });
  });

  test("is empty where an outline names a line that the text does not have", () => {
    expect(show("needle", ["needle"], 99)).toEqual({ lines: null, snippet: "", matches: [] });
  });

  test("joins matches that touch or overlap", () => {
    expect(show("abcdef", ["abc", "cd", "ef"]).matches).toEqual([[0, 6]]);
  });

  test("marks a phrase on each of the lines it runs over", () => {
    expect(marked(show("say one\ntwo now", ["one\ntwo"]))).toBe("say [one]\n[two] now");
  });

  test("cuts a long line around its first match", () => {
    const found = show(`${"x".repeat(500)}needle${"y".repeat(500)}`, ["needle"]);
    expect(found.snippet).toMatch(/^…x{80}needley+…$/);
    expect(found.snippet).toHaveLength(242);
    expect(marked(found)).toContain("x[needle]y");
  });

  test("cuts a long line without a match at its end", () => {
    const found = show(`needle\n${"z".repeat(500)}`, ["needle"]);
    expect(found.snippet).toBe(`needle\n${"z".repeat(240)}…`);
  });

  test("keeps its offsets right whatever the text is", () => {
    const unit = fc.constantFrom("a", "b", "A", "\n", "\r\n", " ", "😀", "é", "x".repeat(130));
    const text = fc.string({ unit, maxLength: 40 });
    const terms = fc.array(fc.constantFrom("a", "ab", "b", "😀", "é", "x", "\n", "a\nb"), {
      minLength: 1,
      maxLength: 3,
    });
    fc.assert(
      fc.property(text, terms, fc.option(fc.integer({ min: 1, max: 9 })), (given, wanted, line) => {
        const found = show(given, wanted, line);
        let before = 0;
        for (const [start, end] of found.matches) {
          expect(start).toBeGreaterThanOrEqual(before);
          expect(end).toBeGreaterThan(start);
          before = end;
          const part = found.snippet.slice(start, end).toLowerCase();
          expect(wanted.some((term) => part.includes(term) || term.includes(part))).toBe(true);
        }
        expect(before).toBeLessThanOrEqual(found.snippet.length);
        const count = found.snippet.split("\n").length;
        expect(found.lines === null ? 0 : found.lines[1] - found.lines[0] + 1).toBe(found.lines === null ? 0 : count);
        expect(found.snippet).not.toMatch(/\p{Surrogate}/u);
      }),
      { numRuns: 1000 },
    );
  });
});
