import { spawnSync } from "node:child_process";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseRef } from "./parse-ref.ts";

describe("refs", () => {
  test.each([
    "main",
    "feature/one-two",
    "refs/heads/main",
    "refs/tags/v1.0",
    "v1.0-rc.1",
    "größe/日本語",
    "a@b",
    "release{1}",
    "#123",
    "HEAD",
    "1234567",
  ])("%s", (ref) => {
    expect(parseRef(ref)).toBe(ref);
  });

  test("a full hash comes in lower case", () => {
    expect(parseRef("ABCDEF7890123456789012345678901234567890")).toBe("abcdef7890123456789012345678901234567890");
  });
});

describe("not refs", () => {
  test.each([
    ["", "empty"],
    ["--upload-pack=touch x", "dash"],
    ["-", "dash"],
    ["a b", '" "'],
    ["a:b", '":"'],
    ["a\nb", "control"],
    ["a\u0000b", "control"],
    ["a\uD800b", "control"],
    ["^main", '"^"'],
    ["main~1", '"~"'],
    ["ma?n", '"?"'],
    ["ma*n", '"*"'],
    ["ma[n", '"["'],
    ["ma\\n", '"\\"'],
    ["a..b", '".."'],
    ["a@{1}", '"@{"'],
    ["@", '"@"'],
    ["/main", "slash"],
    ["main/", "slash"],
    ["a//b", "slash"],
    ["main.", "ends with a dot"],
    [".main", "starts with a dot"],
    ["a/.b", "starts with a dot"],
    ["a.lock", ".lock"],
    ["a.lock/b", ".lock"],
    ["x".repeat(1001), "longer"],
  ])("%j: %s", (ref, reason) => {
    expect(() => parseRef(ref)).toThrow(reason);
  });
});

test("whatever passes, git takes too", () => {
  const part = fc.constantFrom("a", "-", ".", "/", "@", "{", "}", "~", ":", "lock", "é", "\\", "*", " ", "+");
  const refs = fc.sample(fc.array(part, { minLength: 1, maxLength: 6 }), 150).map((parts) => parts.join(""));
  const passed = refs.filter((ref) => {
    try {
      return parseRef(ref) === ref;
    } catch {
      return false;
    }
  });
  expect(passed.length).toBeGreaterThan(5);
  for (const ref of passed) {
    expect([ref, spawnSync("git", ["check-ref-format", `refs/heads/${ref}`]).status]).toEqual([ref, 0]);
  }
});
