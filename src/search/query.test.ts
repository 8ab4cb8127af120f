import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { AppError } from "../core/error.ts";
import { parseQuery } from "./query.ts";

const none = { repositories: [], languages: [], files: [] };

describe("a query", () => {
  test.each<[string, readonly string[]]>([
    ["word", ["word"]],
    ["two words", ["two", "words"]],
    ["  a\tb\nc ", ["a", "b", "c"]],
    ["twice twice", ["twice"]],
    ['"two words"', ["two words"]],
    ['a "b c" d', ["a", "b c", "d"]],
    [String.raw`"say \"hi\" \\ \d"`, [String.raw`say "hi" \ \d`]],
    ['"a"b', ["a", "b"]],
    ['a"b', ['a"b']],
    ["std::vector http://x foo:bar", ["std::vector", "http://x", "foo:bar"]],
    ["sym::async_await file::open", ["sym::async_await", "file::open"]],
    ['"repo:acme"', ["repo:acme"]],
    ["xrepo:acme", ["xrepo:acme"]],
    ["re(po|x)* [a]", ["re(po|x)*", "[a]"]],
    ["größe 日本", ["größe", "日本"]],
  ])("%j asks for %j", (query, texts) => {
    expect(parseQuery(query)).toEqual({ terms: texts.map((text) => ({ text, caseSensitive: false })), filters: none });
  });

  test("takes filters, several of a kind, quoted or not, in any case", () => {
    expect(
      parseQuery('x repo:acme/widgets REPO:other lang:Go Lang:"Jupyter Notebook" lang:ts file:*_test.go').filters,
    ).toEqual({
      repositories: ["acme/widgets", "other"],
      languages: ["Go", "Jupyter Notebook", "TypeScript"],
      files: ["*_test.go"],
    });
  });

  test.each([
    ["symbol:parse", [{ text: "parse", caseSensitive: false, symbolsOnly: true }]],
    ["sym:Parse", [{ text: "Parse", caseSensitive: true, symbolsOnly: true }]],
    [
      'parse SYMBOL:"operator +" sym:"operator +" parse',
      [
        { text: "parse", caseSensitive: false },
        { text: "operator +", caseSensitive: false, symbolsOnly: true },
      ],
    ],
    [
      'sym:a "sym:a" "symbol:a"',
      [
        { text: "a", caseSensitive: false, symbolsOnly: true },
        { text: "sym:a", caseSensitive: false },
        { text: "symbol:a", caseSensitive: false },
      ],
    ],
  ])("%j asks for symbols: %j", (query, terms) => {
    expect(parseQuery(query)).toEqual({ terms, filters: none });
  });

  test.each([
    ["word Word WORD", [false, true, true]],
    ["Word case:no", [false]],
    ["word case:yes", [true]],
    ["case:YES word", [true]],
    ["Word word case:smart", [true, false]],
    ["Größe größe ÉTÉ 日", [true, false, true, false]],
  ])("%j minds case: %j", (query, expected) => {
    expect(parseQuery(query).terms.map(({ caseSensitive }) => caseSensitive)).toEqual(expected);
  });

  test.each([
    ["", "give at least one word"],
    ["   ", "give at least one word"],
    ["lang:go", "give at least one word"],
    ['"open', "not closed"],
    [String.raw`"open\"`, "not closed"],
    ['file:"open', "not closed"],
    ['""', "empty phrase"],
    ["x repo:", "Nothing stands after repo:"],
    ["sym: x", "Write for example sym:parseConfig"],
    ['x lang:""', "Nothing stands after lang:"],
    ["x case:maybe", "case:maybe means nothing"],
    ["x case:", "means nothing"],
    ["x".repeat(1001), "1001 characters"],
    [Array.from({ length: 33 }, (_, i) => `w${i}`).join(" "), "33 words and filters"],
  ])("%j is refused with a sentence that says why", (query, reason) => {
    expect(() => parseQuery(query)).toThrow(reason);
    expect(outcomeOf(() => parseQuery(query))).toMatchObject({ code: "invalid_request", field: "q" });
  });

  test("of any kind is read or refused as a query, never anything else", () => {
    const piece = fc.oneof(
      fc.constantFrom(
        '"',
        "\\",
        ":",
        "repo:",
        "lang:",
        "sym:",
        "file:",
        "case:",
        "case:yes",
        " ",
        "*",
        "\n",
        "\u{d800}",
        "\0",
      ),
      fc.string({ unit: "binary", maxLength: 5 }),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 20 }), (pieces) => {
        const outcome = outcomeOf(() => parseQuery(pieces.join("")));
        const texts = outcome instanceof AppError ? [outcome.message] : outcome.terms.map(({ text }) => text);
        expect(outcome instanceof AppError ? outcome.code : "invalid_request").toBe("invalid_request");
        expect(texts.length).toBeGreaterThan(0);
        expect(texts).not.toContain("");
      }),
      { numRuns: 1000 },
    );
  });

  test("of words alone asks for those words", () => {
    const word = fc.stringMatching(/^[a-z0-9(){}.\-_<>]{1,8}$/);
    fc.assert(
      fc.property(fc.uniqueArray(word, { minLength: 1, maxLength: 10 }), (words) => {
        expect(parseQuery(words.join(" ")).terms.map(({ text }) => text)).toEqual(words);
        const quoted = words.map((one) => `"${one}"`).join("");
        expect(parseQuery(quoted).terms.map(({ text }) => text)).toEqual(words);
      }),
    );
  });
});

function outcomeOf<Result>(work: () => Result): Result | AppError {
  try {
    return work();
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
}
