import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseWork } from "./parse-work.ts";

const file = (path: string, size: number, mode = "100644") => ({ path, size, mode, blob: "0" });

describe("parseWork", () => {
  it("tells bytes by language, the largest files first", () => {
    const files = [file("a.md", 200_000), file("b.java", 250_000), file("c.java", 230_000)];
    expect(parseWork(files, 1e6).parts.map(({ languages }) => languages)).toEqual([
      { Java: 250_000 },
      { Java: 230_000 },
      { Markdown: 200_000 },
    ]);
  });

  it("expects nothing of files that are left out unread, and has them first", () => {
    const { parts } = parseWork([file("a.c", 10), file("big.c", 3e6), file("link", 20, "120000")], 1e6);
    expect(parts).toEqual([
      { files: 2, bytes: 3_000_020, languages: {} },
      { files: 1, bytes: 10, languages: { C: 10 } },
    ]);
  });

  it("has every file in one part, and few parts", () => {
    const sizes = fc.array(fc.nat(2e6), { maxLength: 500 });
    fc.assert(
      fc.property(sizes, (all) => {
        const entries = all.map((size, i) => file(`${i}.go`, size));
        const { files, bytes, parts } = parseWork(entries, 1e6);
        const total = all.reduce((sum, size) => sum + size, 0);
        expect([files, bytes]).toEqual([all.length, total]);
        expect(parts.reduce((sum, part) => sum + part.files, 0)).toBe(files);
        expect(parts.reduce((sum, part) => sum + part.bytes, 0)).toBe(bytes);
        expect(parts.length).toBeLessThanOrEqual(33);
      }),
    );
  });
});
