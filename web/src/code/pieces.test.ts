import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { cutIntoLines, type Range } from "./pieces.ts";
import { tokenize } from "./tokens.ts";

/** `keyword:let name:f …`, lines apart; what is marked in brackets. */
function told(text: string, language: string, marks: readonly Range[] = []): string[] {
  return cutIntoLines(text, tokenize(text, language), marks).map((line) =>
    line
      .filter(({ text: piece }) => piece.trim() !== "")
      .map(({ text: piece, kind, isMarked }) => {
        const shown = isMarked ? `[${piece}]` : piece;
        return kind === null ? shown.trim() : `${kind}:${shown}`;
      })
      .join(" "),
  );
}

describe("source in colours", () => {
  test.each([
    ["Go", "func run(x int) { // go", ["keyword:func name:run ( x keyword:int ) { comment:// go"]],
    ["TypeScript", "const a = `b\nc` + 1.5", ["keyword:const a = string:`b", "string:c` + number:1.5"]],
    ["C", "/* one\ntwo */ char c = '\\n';", ["comment:/* one", "comment:two */ keyword:char c = string:'\\n' ;"]],
    ["Rust", "fn f<'a>(x: &'a str)", ["keyword:fn f<'a>(x: &'a keyword:str )"]],
    ["Python", 'def f():\n  """it\'s"""', ["keyword:def name:f ():", 'string:"""it\'s"""']],
    ["C", "list->match = x.type", ["list->match = x.type"]],
    ["SQL", "select 'a' -- all", ["keyword:select string:'a' comment:-- all"]],
    ["YAML", "on: true # yes", ["keyword:on : keyword:true comment:# yes"]],
    ["Text", "if (x) return", ["if (x) return"]],
  ])("%s: %s", (language, text, expected) => {
    const joined = told(text, language).map((line) => line.replaceAll(/ +/g, " "));
    const flat = (lines: readonly string[]) => lines.map((line) => line.replaceAll(/[\s]/g, ""));
    expect(flat(joined)).toEqual(flat(expected));
  });

  test("keeps colours where a match is marked within", () => {
    expect(told("// find me", "Go", [[3, 7]])).toEqual(["comment://  comment:[find] comment: me"]);
  });

  test("loses nothing of a text, whatever it is", () => {
    const languages = fc.constantFrom("Go", "TypeScript", "Python", "SQL", "CSS", "PHP", "Java", "YAML", "Text");
    const text = fc
      .array(fc.constantFrom("'", '"', "`", "\\", "/*", "*/", "//", "#", "\n", "if", "x(", " ", "1", "😀", "--"))
      .map((pieces) => pieces.join(""));
    const marks = fc.array(fc.nat(40), { maxLength: 6 });
    fc.assert(
      fc.property(text, languages, marks, (source, language, offsets) => {
        const sorted = [...new Set(offsets)].sort((a, b) => a - b);
        const ranges = sorted.flatMap((start, i): Range[] =>
          i % 2 === 0 && sorted[i + 1] !== undefined ? [[start, sorted[i + 1] ?? start]] : [],
        );
        const lines = cutIntoLines(source, tokenize(source, language), ranges);
        expect(lines.map((line) => line.map((piece) => piece.text).join("")).join("\n")).toBe(source);
      }),
    );
  });
});
