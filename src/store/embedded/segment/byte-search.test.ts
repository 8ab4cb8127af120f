import fc from "fast-check";
import { expect, test } from "vitest";
import { bytePattern, ByteSearch } from "./byte-search.ts";

const unit = fc.constantFrom("a", "A", "b", "B", "z", " ", "_", "@", "`", "[", "{", "\n", "\0", "é", "É", "日");
const search = new ByteSearch();

function put(text: Buffer): void {
  text.copy(search.room(text.length));
}

test("finds the places that a look at every place finds", () => {
  const text = fc.string({ unit, maxLength: 100 });
  const term = fc.string({ unit, minLength: 1, maxLength: 5 });
  const asked = fc.record({ ignoresCase: fc.boolean(), skipped: fc.nat({ max: 20 }) });
  fc.assert(
    fc.property(text, term, asked, (whole, part, { ignoresCase, skipped }) => {
      const bytes = Buffer.from(whole);
      const needle = Buffer.from(part);
      const same = (other: Buffer): boolean =>
        ignoresCase ? small(other).equals(small(needle)) : other.equals(needle);
      const expected = [...bytes.keys()].filter((at) => at >= skipped && same(bytes.subarray(at, at + needle.length)));
      put(bytes);
      const pattern = bytePattern(needle, { ignoresCase });
      const found: number[] = [];
      for (let at = search.find(pattern, skipped, bytes.length); at !== -1;) {
        found.push(at);
        at = search.find(pattern, at + 1, bytes.length);
      }
      expect(found).toEqual(expected);
    }),
    { numRuns: 2000 },
  );
});

test("finds nothing of what was there before", () => {
  const pattern = bytePattern(Buffer.from("needle"), { ignoresCase: true });
  put(Buffer.from("hay needle"));
  expect(search.find(pattern, 0, 10)).toBe(4);
  expect([search.find(pattern, 0, 9), search.find(pattern, 5, 10), search.find(pattern, 0, 3)]).toEqual([-1, -1, -1]);
  put(Buffer.from("hay"));
  expect(search.find(pattern, 0, 3)).toBe(-1);
});

test("has room for any text, and finds what stands at its very end", () => {
  for (const length of [0, 6, 65_535, 65_536, 200_000, 3_000_000]) {
    const room = search.room(length).fill("x");
    room.write("NEEDLE", Math.max(0, length - 6));
    const place = search.find(bytePattern(Buffer.from("needle"), { ignoresCase: true }), 0, length);
    expect(place).toBe(length < 6 ? -1 : length - 6);
  }
});

test("takes the longest pattern a query can hold", () => {
  const term = Buffer.from("日".repeat(1000));
  put(Buffer.concat([Buffer.from("x"), term]));
  expect(search.find(bytePattern(term, { ignoresCase: false }), 0, 3001)).toBe(1);
});

/** ASCII letters alone. */
function small(bytes: Buffer): Buffer {
  return Buffer.from(bytes.map((byte) => (byte >= 0x41 && byte <= 0x5a ? byte + 32 : byte)));
}
