import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { paint, toOneLine, toVisible } from "./visible-text.ts";

describe("toVisible", () => {
  it.each([
    ["an escape sequence", "a\u001B[2Jb", "a␛[2Jb"],
    ["a title change", "\u001B]0;owned\u0007", "␛]0;owned␇"],
    ["the eight-bit CSI", "a\u009B2Jb", "a\uFFFD2Jb"],
    ["delete", "a\u007Fb", "a␡b"],
    ["a carriage return", "safe\rEVIL", "safe␍EVIL"],
    ["text that turns the reading direction", "a\u202Eb", "a\uFFFDb"],
    ["text that hides", "a\uFEFFb\u00ADc\u3164d\u{E0041}e", "a\uFFFDb\uFFFDc\uFFFDd\uFFFDe"],
    ["a colour that hides text", "\u001B[8mhidden", "␛[8mhidden"],
  ])("shows %s", (_, text, expected) => {
    expect(toVisible(text)).toBe(expected);
  });

  it("keeps newlines, tabs and its own colours", () => {
    const text = `a\n\tb ${paint("red", "c")} ünï 日本 👩\u200D💻 ❤\uFE0F`;
    expect(toVisible(text)).toBe(text);
  });
});

describe("toOneLine", () => {
  it("never lets a control character through", () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(toOneLine(text)).not.toMatch(/\p{Cc}/u);
      }),
    );
  });

  it("turns line breaks into a space", () => {
    expect(toOneLine("one\r\ntwo\tthree")).toBe("one two three");
  });

  it("shows what hides", () => {
    expect(toOneLine("a\u200Bb\u{E0041}c")).toBe("a\uFFFDb\uFFFDc");
  });
});

/** Control characters of every kind among letters: fast-check's own binary strings take half a second to set up. */
const anyText = fc.array(fc.integer({ min: 0, max: 0x2fff })).map((codes) => String.fromCodePoint(...codes));
