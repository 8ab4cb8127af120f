import { describe, expect, it } from "vitest";
import { expectedParseSeconds } from "./parse-seconds.ts";

const MIB = 1024 * 1024;
const file = (path: string, size: number, mode = "100644") => ({ path, size, mode, blob: "0" });
const seconds = (entries: ReturnType<typeof file>[], processes = 1) =>
  expectedParseSeconds(entries, { processes, maxFileBytes: 2 * MIB });

describe("expectedParseSeconds", () => {
  it("grows with the bytes and shrinks with the processes", () => {
    const one = seconds([file("a.java", MIB)]);
    expect(one).toBeGreaterThan(0.1);
    expect(seconds([file("a.java", MIB), file("b.java", MIB)])).toBeCloseTo(2 * one);
    expect(seconds([file("a.java", MIB)], 2)).toBeCloseTo(one / 2);
  });

  it("expects less of text than of code", () => {
    expect(seconds([file("a.md", MIB)])).toBeLessThan(seconds([file("a.ts", MIB)]) / 3);
  });

  it("expects nothing of files that are left out unread", () => {
    expect(seconds([file("big.c", 3 * MIB), file("link", 10, "120000")])).toBe(0);
  });
});
