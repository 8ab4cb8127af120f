import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { CloneProgress } from "./clone-progress.ts";
import { onlyForward, parseGitProgress } from "./git-progress.ts";

const KIB = 1024;
const MIB = KIB * KIB;

const NOTHING: CloneProgress = {
  phase: "connecting",
  fraction: 0,
  counted: 0,
  objects: null,
  bytes: null,
  message: "",
};

/** Lines that look like progress, more or less. */
const title = fc.constantFrom(
  "Receiving objects",
  "Resolving deltas",
  "remote: Enumerating objects",
  "remote: Counting objects",
  "remote: Compressing objects",
  "remote: Delta compression using up to many threads",
);
const number = fc.oneof(
  fc.nat(20).map(String),
  fc.bigInt({ min: -(10n ** 6n), max: 10n ** 30n }).map(String),
  fc.double().map(String),
  fc.constantFrom("4294967295", "4294967296", "1.2.3", "0", "00", "9007199254740993", "1e21", "NaN"),
);
const likely = fc
  .tuple(number, number, number, number, fc.constantFrom("bytes", "KiB", "MiB", "GiB", "TiB"))
  .map(([percent, done, total, size, unit]) => `${percent}% (${done}/${total}), ${size} ${unit} | ${size} ${unit}/s`);
const part = fc.oneof(fc.string(), number, fc.constantFrom("% (", "/", ")", ", ", " MiB", " | ", "/s", ", done."));
const anyLine = fc
  .tuple(
    title,
    fc.oneof(
      likely,
      number,
      fc.array(part).map((parts) => parts.join("")),
    ),
  )
  .map(([start, rest]) => `${start}: ${rest}`);

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

  test.each([
    ["more done than there is", "remote: Counting objects:  50% (9/4)"],
    ["more than a pack can hold", "remote: Counting objects:  50% (1/4294967296)"],
    ["more than a number can hold", `remote: Counting objects:  50% (1/1${"0".repeat(21)})`],
    ["less than nothing", "remote: Counting objects:  50% (-7/-3)"],
  ])("a count that cannot be true is left out: %s", (_, line) => {
    expect(parseGitProgress(line)).toMatchObject({ objects: null, fraction: null, message: "Counting objects" });
  });

  test.each(["Receiving objects:  50% (2/4), 1.2.3 MiB", `Receiving objects:  50% (2/4), 1${"0".repeat(12)} TiB`])(
    "bytes that are no number are left out: %s",
    (line) => {
      expect(parseGitProgress(line)).toMatchObject({ objects: { done: 2, total: 4 }, bytes: null });
    },
  );
});

describe("whatever a server says", () => {
  test("counts are whole, and none is more than there is", () => {
    fc.assert(
      fc.property(anyLine, (said) => {
        const { fraction, counted, objects, bytes, message } = parseGitProgress(said) ?? NOTHING;
        expect(fraction ?? 0).toBeGreaterThanOrEqual(0);
        expect(fraction ?? 0).toBeLessThanOrEqual(1);
        const { done, total } = objects ?? { done: 0, total: 0 };
        const counts = [done, total, counted ?? 0, bytes?.done ?? 0, bytes?.perSecond ?? 0];
        expect(counts.filter((count) => !Number.isSafeInteger(count) || count < 0)).toEqual([]);
        expect(done).toBeLessThanOrEqual(total);
        expect(message).not.toMatch(/NaN|Infinity|e\+/);
      }),
      { numRuns: 2000 },
    );
  });

  test("what is passed on goes forward, to a total that stays", () => {
    fc.assert(
      fc.property(fc.array(anyLine, { maxLength: 30 }), (lines) => {
        const goesOn = onlyForward();
        const passed = lines.map(parseGitProgress).filter((step) => step !== null && goesOn(step));
        for (const phase of new Set(passed.map((step) => step?.phase))) {
          const counts = passed.filter((step) => step?.phase === phase).map((step) => step?.objects?.done ?? 0);
          expect(counts).toEqual(counts.toSorted((a, b) => a - b));
          const totals = passed.flatMap((step) => (step?.phase === phase && step?.objects?.total) || []);
          expect(new Set(totals).size).toBeLessThanOrEqual(1);
        }
      }),
    );
  });
});
