import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decodeText } from "./decode-text.ts";

describe("text is told from bytes", () => {
  test.each<readonly [string, Uint8Array, string]>([
    ["ASCII", Buffer.from("plain"), "plain"],
    ["UTF-8", Buffer.from("déjà 𝒳"), "déjà 𝒳"],
    ["UTF-8 with a mark", Buffer.from("\u{FEFF}é"), "é"],
    ["UTF-16, little-endian", Buffer.from("\u{FEFF}é𝒳", "utf16le"), "é𝒳"],
    ["UTF-16, big-endian", Buffer.from("\u{FEFF}é𝒳", "utf16le").swap16(), "é𝒳"],
    ["UTF-16, cut short", Buffer.from([0xff, 0xfe, 0x61, 0, 0x62]), "a\u{FFFD}"],
    ["Latin-1", Buffer.from("déjà vu", "latin1"), "déjà vu"],
    ["UTF-8 with a bad byte", Buffer.concat([Buffer.from("déjà"), Buffer.from([0xff])]), "déjà\u{FFFD}"],
    ["nothing", Buffer.alloc(0), ""],
  ])("%s", (_, bytes, text) => {
    expect(decodeText(bytes).text).toBe(text);
  });
});

test("whatever the bytes, both forms are the same text and the UTF-8 is valid", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      const { text, utf8 } = decodeText(bytes);
      expect(new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(utf8)).toBe(text);
    }),
  );
});

test("valid UTF-8 is kept byte for byte", () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom("a", "\u{FEFF}", "é", "漢", "𝒳"), maxLength: 100 }), (text) => {
      fc.pre(!text.startsWith("\u{FEFF}"));
      const bytes = Buffer.from(text);
      expect(Buffer.from(decodeText(bytes).utf8).equals(bytes)).toBe(true);
    }),
  );
});
