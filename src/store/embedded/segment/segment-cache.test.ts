import {
  appendFileSync,
  closeSync,
  existsSync,
  fstatSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import { temporaryDirectory } from "../../../../test/support/cleanup.ts";
import { buildSegment, manifestOf, parsedFile } from "../../../../test/support/segments.ts";
import type { SegmentId } from "../../../core/ids.ts";
import { SegmentCache, type SegmentCacheOptions } from "./segment-cache.ts";
import { segmentDirectory } from "./segment-layout.ts";
import type { SegmentReader } from "./segment-reader.ts";
import { createSnapshotReader } from "./snapshot-reader.ts";

let segmentsDir: string;
let errors: unknown[];

beforeEach(() => {
  segmentsDir = temporaryDirectory();
  errors = [];
});

function openCache(limits: Pick<SegmentCacheOptions, "openMax" | "openBytesMax"> = {}): SegmentCache {
  const onError = (error: unknown): void => void errors.push(error);
  return new SegmentCache({ segmentsDir, onError, ...limits });
}

async function build(id: string, text = `text of ${id}`): Promise<SegmentId> {
  return await buildSegment(segmentsDir, { id, files: [parsedFile({ path: "a.txt", text, symbols: ["text"] })] });
}

async function textOf(reader: SegmentReader): Promise<string> {
  await reader.loadFiles();
  return reader.readText(0).content.toString();
}

function isOnDisk(id: SegmentId): boolean {
  return existsSync(segmentDirectory(segmentsDir, id));
}

describe("a retired segment", () => {
  test("stays until its last reader is done, and is then removed", async () => {
    const id = await build("s1");
    const cache = openCache();
    const [first, second] = [cache.lease(id), cache.lease(id)];
    const reader = await first.open();
    cache.retire([id]);
    first.release();
    first.release();
    expect(await textOf(reader)).toBe("text of s1");
    expect(await second.open()).toBe(reader);
    second.release();
    await cache.close();
    expect(isOnDisk(id)).toBe(false);
    expect(errors).toEqual([]);
  });

  test("can be opened for the first time by a lease that was taken before", async () => {
    const id = await build("s1");
    const cache = openCache();
    const lease = cache.lease(id);
    cache.retire([id]);
    expect(await textOf(await lease.open())).toBe("text of s1");
    lease.release();
    await cache.close();
    expect(isOnDisk(id)).toBe(false);
  });

  test("that no one reads is removed at once, opened or not", async () => {
    const [opened, unopened] = [await build("s1"), await build("s2")];
    const cache = openCache();
    const lease = cache.lease(opened);
    await lease.open();
    lease.release();
    cache.retire([opened, unopened, "never-was" as SegmentId]);
    await cache.close();
    expect([opened, unopened].map(isOnDisk)).toEqual([false, false]);
  });

  test("is removed when it is released while it is being opened", async () => {
    const id = await build("s1");
    const cache = openCache();
    const lease = cache.lease(id);
    const opening = lease.open();
    cache.retire([id]);
    lease.release();
    await opening;
    await cache.close();
    expect(isOnDisk(id)).toBe(false);
    expect(errors).toEqual([]);
  });
});

describe("the cache", () => {
  test.each([
    ["number", { openMax: 2 }],
    // Each is told as a little more than a megabyte.
    ["memory", { openBytesMax: 3_000_000 }],
  ])("keeps segments open between readers, and closes those used longest ago, by their %s", async (_, limits) => {
    const ids = [await build("s1"), await build("s2"), await build("s3")];
    const cache = openCache(limits);
    const readers: SegmentReader[] = [];
    for (const id of ids) {
      const lease = cache.lease(id);
      readers.push(await lease.open());
      lease.release();
    }
    const again = ids.map((id) => cache.lease(id));
    const reopened = await Promise.all(again.map((lease) => lease.open()));
    expect(reopened.map((reader, i) => reader === readers[i])).toEqual([false, true, true]);
    for (const lease of again) lease.release();
    await cache.close();
    expect(ids.map(isOnDisk)).toEqual([true, true, true]);
  });

  test("may close what a lease lets rest, and opens it again, but never what is being read", async () => {
    const cache = openCache({ openMax: 1 });
    const [resting, reading] = [cache.lease(await build("s1")), cache.lease(await build("s2"))];
    const before = await resting.open();
    const read = await reading.open();
    resting.rest();
    resting.rest();
    const again = await resting.open();
    expect(again).not.toBe(before);
    expect(await Promise.all([again, read].map(textOf))).toEqual(["text of s1", "text of s2"]);
    for (const lease of [resting, reading]) lease.release();
    await cache.close();
    expect(errors).toEqual([]);
  });

  test("gives the space of what is retired back at once, whoever has searched it", async () => {
    const id = await build("s1");
    const cache = openCache();
    const lease = cache.lease(id);
    (await lease.open()).tables.filesNaming("name");
    const database = openSync(path.join(segmentDirectory(segmentsDir, id), "segment.db"), "r");
    expect(fstatSync(database).size).toBeGreaterThan(0);
    lease.release();
    cache.retire([id]);
    await cache.close();
    expect(fstatSync(database).size).toBe(0);
    closeSync(database);
  });

  test("removes what is retired while it rests", async () => {
    const id = await build("s1");
    const cache = openCache({ openMax: 0 });
    const lease = cache.lease(id);
    await lease.open();
    lease.rest();
    cache.retire([id]);
    expect(await textOf(await lease.open())).toBe("text of s1");
    lease.release();
    await cache.close();
    expect([isOnDisk(id), errors]).toEqual([false, []]);
  });

  test("compares the checksum of a database once, as it is read whole for that", async () => {
    const id = await build("s1");
    const cache = openCache({ openMax: 0 });
    const lease = cache.lease(id);
    await lease.open();
    lease.rest();
    const database = path.join(segmentDirectory(segmentsDir, id), "segment.db");
    // Beyond its pages: SQLite does not see it, and a checksum would.
    appendFileSync(database, "x");
    expect(await textOf(await lease.open())).toBe("text of s1");
    lease.release();
    await cache.close();
    await expect(openCache().lease(id).open()).rejects.toThrow("segment.db is damaged");
  });

  test("refuses a lease that was released", async () => {
    const cache = openCache();
    const lease = cache.lease(await build("s1"));
    lease.release();
    expect(() => lease.open()).toThrow("was released");
    await cache.close();
  });

  test("tries anew to open what could not be opened", async () => {
    const id = await build("s1");
    const summary = path.join(segmentDirectory(segmentsDir, id), "segment.json");
    const intact = readFileSync(summary);
    rmSync(summary);
    const cache = openCache();
    const lease = cache.lease(id);
    await expect(lease.open()).rejects.toThrow("cannot be read");
    writeFileSync(summary, intact);
    expect(await textOf(await lease.open())).toBe("text of s1");
    lease.release();
    await cache.close();
  });
});

describe("a damaged segment", () => {
  const damage: Record<string, (file: (name: string) => string) => void> = {
    "says that its format is another's": (file) => {
      const summary = JSON.parse(readFileSync(file("segment.json"), "utf8")) as object;
      writeFileSync(file("segment.json"), JSON.stringify({ ...summary, format: 99 }));
    },
    "says that its summary is no JSON": (file) => writeFileSync(file("segment.json"), "{"),
    "says that its database is damaged": (file) => flip(file("segment.db"), 9000),
    "says that its content has the wrong length": (file) => appendFileSync(file("content.bin"), "x"),
    "says that its trigrams are damaged": (file) => flip(file("trigrams.bin"), 20),
    "says that a file's content is damaged": (file) => flip(file("content.bin"), 3),
  };

  test.each(Object.keys(damage))("%s", async (name) => {
    const id = await build("s1");
    damage[name]?.((file) => path.join(segmentDirectory(segmentsDir, id), file));
    const cache = openCache();
    const read = createSnapshotReader(cache).readFile(manifestOf(id), "a.txt");
    await expect(read).rejects.toMatchObject({ code: "internal", title: "The index cannot be read" });
    await expect(read).rejects.toThrow(/^The index file s1\/\S+ (has|holds|is|cannot)/);
    await cache.close();
  });

  test("is told when a symbol's details are", async () => {
    const id = await build("s1");
    const content = path.join(segmentDirectory(segmentsDir, id), "content.bin");
    flip(content, readFileSync(content).length - 1);
    const cache = openCache();
    await expect(createSnapshotReader(cache).readFile(manifestOf(id), "a.txt")).rejects.toThrow("damaged");
    await cache.close();
  });
});

function flip(file: string, at: number): void {
  const bytes = readFileSync(file);
  bytes[at] = (bytes[at] as number) ^ 1;
  writeFileSync(file, bytes);
}
