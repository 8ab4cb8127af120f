import { describe, expect, test } from "vitest";
import { skipByContent, skipByEntry } from "./classify.ts";

describe("a tree entry is left out unread", () => {
  test.each([
    ["100644", 10, null],
    ["100755", 100, null],
    ["100644", 101, "too_large"],
    ["120000", 10, "symlink"],
    ["120000", 1000, "symlink"],
    ["160000", 0, "submodule"],
  ])("mode %s with %i of 100 bytes: %s", (mode, size, reason) => {
    expect(skipByEntry({ path: "a", blob: "b", mode, size }, 100)).toBe(reason);
  });
});

describe("a file is left out for its content", () => {
  const lfs = `version https://git-lfs.github.com/spec/v1\noid sha256:${"ab".repeat(32)}\nsize 12345\n`;
  const long = `${"x".repeat(600)};\n`.repeat(10);
  const prose = `${"word ".repeat(120)}\n`.repeat(10);
  test.each<readonly [string, string, string | Uint8Array, string | null]>([
    ["an empty file", "a.txt", "", null],
    ["a NUL", "a.c", "int a;\0", "binary"],
    ["a NUL at byte 8,000", "a.c", `${"a".repeat(79)}\n`.repeat(100).slice(0, 7999) + "\0", "binary"],
    ["a NUL after 8,000 bytes", "a.c", `${`${"a".repeat(79)}\n`.repeat(100)}\0`, null],
    ["UTF-16 with a mark", "a.cs", Buffer.from("\u{FEFF}class A {}", "utf16le"), null],
    ["UTF-16 without a mark", "a.cs", Buffer.from("class A {}", "utf16le"), "binary"],
    ["UTF-32", "a.txt", Buffer.from([0xff, 0xfe, 0, 0, 0x61, 0, 0, 0]), "binary"],
    ["an LFS pointer", "a.psd", lfs, "lfs_pointer"],
    ["prose about LFS", "a.md", `${lfs}${"and more\n".repeat(200)}`, null],
    ["a minified script", "a.js", long, "minified"],
    ["long lines elsewhere", "a.py", long, null],
    ["prose, a paragraph a line", "a.md", prose, null],
    ["a short script on one line", "a.js", "x".repeat(1000), null],
    ["a script named minified", "a.min.js", `${"x".repeat(150)}\n`.repeat(20), "minified"],
    ["a script named minified that is not", "a.min.js", `${"x".repeat(50)}\n`.repeat(60), null],
    ["one enormous line", "a.json", "[1,2]".repeat(2000), "minified"],
    ["one long line among others", "a.js", `${"x".repeat(9000)}\n${"y;\n".repeat(500)}`, null],
  ])("%s", (...[, path, content, reason]) => {
    expect(skipByContent(path, Buffer.from(content as Uint8Array))).toBe(reason);
  });
});
