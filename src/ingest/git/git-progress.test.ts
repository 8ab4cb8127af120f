import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseGitProgress } from "./git-progress.ts";

const KIB = 1024;
const MIB = KIB * KIB;

describe("lines of git's stderr", () => {
  test.each([
    ["remote: Enumerating objects: 14089, done.", "enumerating", 1, null, null, "Enumerating objects: 14089"],
    ["remote: Enumerating objects: 512", "enumerating", null, null, null, "Enumerating objects: 512"],
    ["remote: Counting objects:  50% (7/14)", "counting", 0.5, [7, 14], null, "Counting objects: 7/14"],
    ["remote: Counting objects: 100% (14/14), done.", "counting", 1, [14, 14], null, "Counting objects: 14/14"],
    ["remote: Compressing objects:   0% (1/900)", "compressing", 1 / 900, [1, 900], null, "Compressing objects: 1/900"],
    ["Receiving objects:   0% (1/3)", "receiving", 1 / 3, [1, 3], null, "Receiving objects: 1/3"],
    [
      "Receiving objects:  46% (4210/9000), 12.40 MiB | 3.10 MiB/s",
      "receiving",
      4210 / 9000,
      [4210, 9000],
      [12.4 * MIB, 3.1 * MIB],
      "Receiving objects: 4210/9000, 12.4 MiB at 3.1 MiB/s",
    ],
    [
      "Receiving objects: 100% (3/3), 217.61 KiB | 15.54 MiB/s, done.",
      "receiving",
      1,
      [3, 3],
      [217.61 * KIB, 15.54 * MIB],
      "Receiving objects: 3/3, 217.6 KiB at 15.5 MiB/s",
    ],
    [
      "Receiving objects:  10% (1/10), 512 bytes | 512 bytes/s",
      "receiving",
      0.1,
      [1, 10],
      [512, 512],
      "Receiving objects: 1/10, 512 B at 512 B/s",
    ],
    [
      "Receiving objects:  10% (1/10), 1.50 GiB",
      "receiving",
      0.1,
      [1, 10],
      [1.5 * KIB * MIB, null],
      "Receiving objects: 1/10, 1.5 GiB",
    ],
    ["Resolving deltas:  33% (1/3)", "resolving", 1 / 3, [1, 3], null, "Resolving deltas: 1/3"],
    ["Resolving deltas: 100% (0/0), done.", "resolving", 1, [0, 0], null, "Resolving deltas: 0/0"],
    ["Unpacking objects: 100% (3/3), done.", "receiving", 1, [3, 3], null, "Unpacking objects: 3/3"],
  ] as const)("%s", (...[line, phase, fraction, objects, bytes, message]) => {
    expect(parseGitProgress(line)).toEqual({
      phase,
      fraction,
      counted: objects?.[0] ?? Number(/\d+/.exec(message)?.[0]),
      objects: objects === null ? null : { done: objects[0], total: objects[1] },
      bytes:
        bytes === null
          ? null
          : { done: Math.round(bytes[0]), total: null, perSecond: bytes[1] === null ? null : Math.round(bytes[1]) },
      message,
    });
  });

  test.each([
    "",
    "From http://127.0.0.1:45591/acme/widgets",
    " * [new ref]                    -> refs/ingest/new",
    "remote: Total 149 (delta 17), reused 59 (delta 7), pack-reused 0",
    "Checking connectivity: 12",
    "fatal: the remote end hung up unexpectedly",
    "remote: Receiving objects:  99% (99/100), 9.00 GiB | 1.00 MiB/s",
    "remote: fatal: Receiving objects: nothing",
  ])("is only a sign of life: %s", (line) => {
    expect(parseGitProgress(line)).toBeNull();
  });

  test("never throws, and never leaves 0–1", () => {
    const title = fc.constantFrom("Receiving objects", "Counting objects", "remote: Compressing objects");
    const part = fc.oneof(
      fc.string(),
      fc.nat().map(String),
      fc.constantFrom("% (", "/", ")", ", ", " MiB", " | ", "/s"),
    );
    fc.assert(
      fc.property(title, fc.array(part), (start, parts) => {
        const progress = parseGitProgress(`${start}: ${parts.join("")}`);
        const fraction = progress?.fraction ?? 0;
        expect(fraction).toBeGreaterThanOrEqual(0);
        expect(fraction).toBeLessThanOrEqual(1);
      }),
    );
  });
});
