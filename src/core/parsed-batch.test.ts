import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { SYMBOL_KINDS, type CodeSymbol, type Outline } from "./outline.ts";
import { indexOutline, packOutline, readSymbol, unpackOutline } from "./packed-outline.ts";
import { decodeBatch, encodeBatch, readBatch } from "./parsed-batch.ts";
import type { ParsedFile } from "./parsed-file.ts";

const count = fc.nat({ max: 100_000 });
const line = fc.string({ unit: "grapheme" }).map((text) => text.replaceAll("\n", " "));

const symbols: fc.Arbitrary<CodeSymbol[]> = fc
  .array(
    fc.record({
      name: line,
      outer: fc.option(fc.nat()),
      qualifiedName: fc.option(line),
      kind: fc.constantFrom(...SYMBOL_KINDS),
      lines: fc.tuple(count, count, count),
      bytes: fc.tuple(count, count),
      signature: fc.string(),
      doc: fc.option(fc.string()),
    }),
    { maxLength: 8 },
  )
  .map((drafts) => {
    const made: CodeSymbol[] = [];
    for (const { name, outer, qualifiedName, kind, lines, bytes, signature, doc } of drafts) {
      const parent = outer === null || made.length === 0 ? null : outer % made.length;
      const within = parent === null ? name : `${made[parent]?.qualifiedName}.${name}`;
      const [at, startLine, endLine] = lines;
      const [startByte, endByte] = bytes;
      const place = { line: at, startLine, endLine, startByte, endByte };
      made.push({ name, qualifiedName: qualifiedName ?? within, kind, ...place, signature, doc, parent });
    }
    return made;
  });

const outline: fc.Arbitrary<Outline> = fc.record({
  symbols,
  problems: fc.array(fc.record({ line: count, message: fc.string() }, { noNullPrototype: true }), { maxLength: 3 }),
});

const file: fc.Arbitrary<ParsedFile> = fc.record(
  {
    path: fc.string({ unit: "grapheme" }),
    blob: fc.constant("a".repeat(40)),
    language: fc.constantFrom("Go", "C++"),
    mark: fc.constantFrom("vendored", "generated", null),
    content: fc.uint8Array(),
    outline,
    trigrams: fc.uint32Array({ max: 0xffffff }),
    degraded: fc.constantFrom("parser_timeout", "parser_crash", null),
  },
  { noNullPrototype: true },
);

/** A text and its outline, in which every other definition begins with its signature, as most do. */
const source = fc.tuple(fc.string({ unit: "grapheme" }), outline).map(([text, { symbols: given, problems }]) => {
  const starting = given.map((symbol, i) => {
    const characters = Array.from(text);
    const from = symbol.startByte % (characters.length + 1);
    const startByte = new TextEncoder().encode(characters.slice(0, from).join("")).length;
    const signature = characters.slice(from, symbol.line).join("");
    return i % 2 === 0 ? { ...symbol, startByte, signature } : symbol;
  });
  return { content: new TextEncoder().encode(text), outline: { symbols: starting, problems } };
});

const NO_TEXT = new Uint8Array();

describe("a packed outline", () => {
  test("unpacks to what it was", () => {
    fc.assert(
      fc.property(source, ({ content, outline: given }) => {
        expect(unpackOutline(packOutline(given, content), content)).toEqual(given);
      }),
    );
  });

  test("gives single symbols and the kinds of all without the others", () => {
    fc.assert(
      fc.property(outline, (given) => {
        const packed = packOutline(given, NO_TEXT);
        const index = indexOutline(packed);
        const read = (start: number, end: number) => packed.details.subarray(start, end);
        const withSignatures = given.symbols.map(({ signature }, i) => ({ ...readSymbol(index, i, read), signature }));
        expect(withSignatures).toEqual(given.symbols);
        expect(Array.from(index.kinds, (kind) => SYMBOL_KINDS[kind])).toEqual(given.symbols.map(({ kind }) => kind));
      }),
    );
  });

  test("does not say again how a definition begins", () => {
    const text = "function f(a: string): void {}";
    const content = new TextEncoder().encode(`\u{1f600} ${text}`);
    const [symbol] = fc.sample(symbols, 50).flat();
    const signature = "function f(a: string): void";
    const packed = packOutline(
      { symbols: [{ ...(symbol as CodeSymbol), startByte: 5, signature }], problems: [] },
      content,
    );
    expect(new TextDecoder().decode(packed.details)).not.toContain("function");
    expect(unpackOutline(packed, content).symbols[0]?.signature).toBe(signature);
  });

  test("keeps half a character as it is", () => {
    const content = new TextEncoder().encode("\u{fffd}x");
    const [symbol] = fc.sample(symbols, 50).flat();
    const given = { ...(symbol as CodeSymbol), startByte: 0, parent: null, signature: "\ud83d" };
    const [unpacked] = unpackOutline(packOutline({ symbols: [given], problems: [] }, content), content).symbols;
    expect(unpacked?.signature).toBe("\ud83d");
  });

  test("keeps one name a line whatever a parser calls a symbol", () => {
    const [symbol] = fc
      .sample(
        symbols.filter(({ length }) => length > 0),
        1,
      )
      .flat();
    const named = { ...(symbol as CodeSymbol), parent: null, name: "a\nb" };
    const packed = packOutline({ symbols: [named], problems: [] }, NO_TEXT);
    expect(unpackOutline(packed, NO_TEXT).symbols.map(({ name }) => name)).toEqual(["a b"]);
  });

  test("is refused when names and details do not match", () => {
    const { details } = packOutline({ symbols: [], problems: [] }, NO_TEXT);
    const names = new TextEncoder().encode("a");
    expect(unpackOutline({ names, details }, NO_TEXT).symbols).toEqual([]);
    expect(() => unpackOutline({ names, details: new TextEncoder().encode("[]\n[]\n[]") }, NO_TEXT)).toThrow(
      "do not match",
    );
  });
});

describe("a batch", () => {
  test("decodes to the files it was made of, wherever its bytes begin", () => {
    fc.assert(
      fc.property(fc.array(file, { maxLength: 4 }), fc.nat({ max: 7 }), (files, shift) => {
        const moved = Buffer.concat([Buffer.alloc(shift), encodeBatch(files)]).subarray(shift);
        const decoded = decodeBatch(moved).map((one) => ({ ...one, content: new Uint8Array(one.content) }));
        expect(decoded).toEqual(files);
        expect(readBatch(moved).map((one) => one.symbols)).toEqual(files.map((one) => one.outline.symbols.length));
      }),
    );
  });

  test("that is cut short is refused", () => {
    fc.assert(
      fc.property(file, fc.nat(), (one, cut) => {
        const bytes = encodeBatch([one]);
        expect(() => readBatch(bytes.subarray(0, cut % bytes.length))).toThrow(/cut short|not a batch|JSON/);
      }),
    );
  });

  test("that is something else is refused", () => {
    expect(() => readBatch(Buffer.from("{ not a batch }"))).toThrow("not a batch");
  });
});
