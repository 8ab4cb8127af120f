import { readFileSync, writeFileSync, existsSync, readdirSync, statSync, truncateSync } from "node:fs";
import path from "node:path";
import fc from "fast-check";
import { beforeEach, describe, expect, test } from "vitest";
import { temporaryDirectory } from "../../../../test/support/cleanup.ts";
import { AppError } from "../../../core/error.ts";
import { GONE, TrigramCopy } from "./trigram-copy.ts";
import { decodePostings } from "./decode-trigrams.ts";
import { TrigramReader } from "./trigram-reader.ts";
import { TrigramWriter } from "./trigram-writer.ts";

let directory: string;
let made = 0;

beforeEach(() => {
  directory = temporaryDirectory();
});

async function write(documents: readonly (readonly number[])[], runPairsMax?: number): Promise<string> {
  const file = path.join(directory, `${made++}.bin`);
  const writer = new TrigramWriter(file, runPairsMax);
  for (const trigrams of documents) writer.add(Uint32Array.from(trigrams));
  await writer.finish();
  return file;
}

/** Writes what is first of its own, then the copied files with their documents, but for those that are gone. */
async function writeCopy(
  first: readonly (readonly number[])[],
  copied: readonly { readonly file: string; readonly isGone: readonly boolean[] }[],
): Promise<string> {
  const file = path.join(directory, `${made++}.bin`);
  const writer = new TrigramWriter(file);
  for (const trigrams of first) writer.add(Uint32Array.from(trigrams));
  let next = first.length;
  for (const { file: from, isGone } of copied) {
    writer.copy(
      new TrigramCopy(
        from,
        Uint32Array.from(isGone, (gone) => (gone ? GONE : next++)),
      ),
    );
  }
  await writer.finish();
  return file;
}

function ask<Result>(file: string, question: (reader: TrigramReader) => Result): Result {
  const reader = new TrigramReader(file);
  try {
    return question(reader);
  } finally {
    reader.close();
  }
}

function containing(documents: readonly (readonly number[])[], trigrams: readonly number[]): number[] {
  return documents.flatMap((document, i) => (trigrams.every((trigram) => document.includes(trigram)) ? i : []));
}

/** Few enough values that documents share them, from both ends of the space. */
const trigram = fc.oneof(fc.nat({ max: 12 }), fc.integer({ min: 0xfffff0, max: 0xffffff }), fc.nat({ max: 0xffffff }));
const document = fc.uniqueArray(trigram, { maxLength: 20 });
const documents = fc.array(document, { maxLength: 40 });

describe("a trigram file", () => {
  test("finds every document that has a trigram, and no other, however it was cut into runs", async () => {
    await fc.assert(
      fc.asyncProperty(documents, fc.integer({ min: 1, max: 60 }), async (given, runPairsMax) => {
        const file = await write(given, runPairsMax);
        ask(file, (reader) => {
          expect(reader.documents).toBe(given.length);
          for (const one of new Set(given.flat())) {
            expect([...(reader.candidates(Uint32Array.of(one)) ?? [])]).toEqual(containing(given, [one]));
          }
        });
      }),
      { numRuns: 60 },
    );
  });

  test("is the same whether its documents were added or copied from others", async () => {
    const part = fc.array(fc.tuple(document, fc.boolean()), { maxLength: 30 });
    await fc.assert(
      fc.asyncProperty(documents, fc.array(part, { minLength: 1, maxLength: 3 }), async (first, parts) => {
        const copied: { file: string; isGone: boolean[] }[] = [];
        for (const some of parts) {
          copied.push({ file: await write(some.map(([one]) => one)), isGone: some.map(([, gone]) => gone) });
        }
        const kept = parts.flat().flatMap(([one, gone]) => (gone ? [] : [one]));
        const added = await write([...first, ...kept]);
        expect(readFileSync(await writeCopy(first, copied)).equals(readFileSync(added))).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  test("is copied with lists that are longer than what is read at once", async () => {
    const many = Array.from({ length: 400_000 }, (_, i) => (i % 3 === 0 ? [1, 2, 3] : [2]));
    const isGone = many.map((_, i) => i % 5 === 0);
    const file = await writeCopy([[2, 7]], [{ file: await write(many), isGone }]);
    const kept = many.filter((_, i) => i % 5 !== 0);
    expect(readFileSync(file).equals(readFileSync(await write([[2, 7], ...kept])))).toBe(true);
  });

  test("takes no document of its own once others were copied", async () => {
    const writer = new TrigramWriter(path.join(directory, "late.bin"));
    writer.copy(new TrigramCopy(await write([[1]]), Uint32Array.of(0)));
    expect(() => writer.add(Uint32Array.of(1))).toThrow("too late");
    writer.discard();
  });

  test("misses no document that has all of several trigrams", async () => {
    await fc.assert(
      fc.asyncProperty(documents, fc.array(document, { minLength: 1, maxLength: 10 }), async (given, questions) => {
        const file = await write(given, 50);
        ask(file, (reader) => {
          for (const question of questions.filter(({ length }) => length > 0)) {
            const found = reader.candidates(Uint32Array.from(question));
            expect([...(found ?? [])]).toEqual(containing(given, question));
          }
        });
      }),
      { numRuns: 60 },
    );
  });

  test("is the same in one run as in many", async () => {
    await fc.assert(
      fc.asyncProperty(documents, fc.integer({ min: 1, max: 60 }), async (given, runPairsMax) => {
        expect(readFileSync(await write(given, runPairsMax)).equals(readFileSync(await write(given)))).toBe(true);
      }),
      { numRuns: 30 },
    );
  });

  test("answers nothing for an unknown trigram, and everything when nothing is asked", async () => {
    const file = await write([[1, 2], [2]]);
    ask(file, (reader) => {
      expect([...(reader.candidates(Uint32Array.of(2, 3)) ?? [0])]).toEqual([]);
      expect(reader.candidates(new Uint32Array(0))).toBeNull();
    });
  });

  test("holds lists longer than a block and than a read buffer", async () => {
    const many = Array.from({ length: 200_000 }, (_, i) => (i % 3 === 0 ? [7, 8] : [8]));
    const file = await write(many, 150_000);
    ask(file, (reader) => {
      expect(reader.candidates(Uint32Array.of(8))).toHaveLength(200_000);
      const thirds = reader.candidates(Uint32Array.of(7)) ?? [];
      expect(thirds).toHaveLength(66_667);
      expect(thirds.every((one: number) => one % 3 === 0)).toBe(true);
    });
  });

  test("leaves no runs behind", async () => {
    await write(
      Array.from({ length: 50 }, (_, i) => [i, i + 1]),
      10,
    );
    expect(readdirSync(directory)).toHaveLength(1);
  });

  test("that is given up leaves no runs behind", async () => {
    const writer = new TrigramWriter(path.join(directory, "given-up.bin"), 2);
    for (let i = 0; i < 10; i++) writer.add(Uint32Array.of(i, i + 1));
    expect(readdirSync(directory).length).toBeGreaterThan(1);
    writer.discard();
    expect(readdirSync(directory)).toEqual([]);
  });

  test("tells how far finishing is, and ends at the whole", async () => {
    const writer = new TrigramWriter(path.join(directory, "progress.bin"));
    for (let i = 0; i < 100; i++) writer.add(Uint32Array.from({ length: 200 }, (_, j) => i * 200 + j));
    const told: number[] = [];
    await writer.finish((fraction) => told.push(fraction));
    expect(told.length).toBeGreaterThan(1);
    expect(told).toEqual([...told].sort((a, b) => a - b));
    expect(told.every((fraction) => fraction > 0 && fraction <= 1)).toBe(true);
  });
});

describe("a damaged trigram file", () => {
  const given = Array.from({ length: 400 }, (_, i) => documentOf(i));

  test("is told, whichever byte is wrong, or answers what it would have answered", async () => {
    const file = await write(given);
    const intact = readFileSync(file);
    const questions = [0, 977, 31, 4999, 1008].map((one) => Uint32Array.of(one));
    const answers = (): unknown[] => ask(file, (reader) => questions.map((question) => reader.candidates(question)));
    const expected = answers();
    let noticed = 0;
    fc.assert(
      fc.property(fc.nat({ max: intact.length - 1 }), fc.integer({ min: 1, max: 255 }), (at, flip) => {
        const damaged = Buffer.from(intact);
        damaged[at] = (damaged[at] as number) ^ flip;
        writeFileSync(file, damaged);
        const outcome = outcomeOf(answers);
        const isTold = outcome instanceof AppError && outcome.hint.includes("Ingest the repository again");
        if (isTold) noticed++;
        expect(isTold ? expected : outcome).toEqual(expected);
      }),
      { numRuns: 300 },
    );
    expect(noticed).toBeGreaterThan(150);
  });

  test("is told wherever it was cut", async () => {
    const file = await write(given);
    const size = statSync(file).size;
    for (let end = size - 1; end >= 0; end -= Math.ceil(size / 50)) {
      truncateSync(file, end);
      expect(() => new TrigramReader(file)).toThrow(AppError);
    }
  });

  test("is told when it grew", async () => {
    const file = await write([[1]]);
    writeFileSync(file, Buffer.concat([readFileSync(file), Buffer.of(0)]));
    expect(() => new TrigramReader(file)).toThrow("has damaged tables");
  });

  test("is an error of the system when it is not there", () => {
    expect(existsSync(path.join(directory, "none"))).toBe(false);
    expect(() => new TrigramReader(path.join(directory, "none"))).toThrow("ENOENT");
  });
});

describe("a list of postings", () => {
  test("is refused, not followed, when it makes no sense", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 30 }), fc.nat({ max: 1000 }), (bytes, count) => {
        const found = decodePostings(bytes, count);
        if (found === null) return;
        expect(found.every((one, i) => one < count && one > (i === 0 ? -1 : (found[i - 1] as number)))).toBe(true);
      }),
    );
  });

  test.each([
    ["a distance of nothing", [0]],
    ["a number of more than 32 bits", [0x81, 0x80, 0x80, 0x80, 0x10]],
    ["a number that never ends", [0x80, 0x80, 0x80, 0x80, 0x80, 0x80]],
    ["half a number", [1, 0x81]],
    ["a document too high", [11]],
  ])("is refused: %s", (_, bytes) => {
    expect(decodePostings(Uint8Array.from(bytes), 10)).toBeNull();
  });
});

function documentOf(number: number): number[] {
  return [...new Set(Array.from({ length: 30 }, (_, i) => (number * 31 + i * 977) % 5000))];
}

function outcomeOf(work: () => unknown): unknown {
  try {
    return work();
  } catch (error) {
    return error;
  }
}
