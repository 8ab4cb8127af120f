import path from "node:path";
import { expect, test } from "vitest";
import { temporaryDirectory } from "../../../../test/support/cleanup.ts";
import { buildSegment, parsedFile } from "../../../../test/support/segments.ts";
import { FileTable } from "./file-table.ts";
import { comparePaths } from "./path-order.ts";
import { openSegmentDatabase } from "./segment-database.ts";

const COUNT = 12_000;
const LANGUAGES = ["C", "Go", "Text"];
// More than one slice of the order, in another order than by path.
const files = Array.from({ length: COUNT }, (_, i) =>
  parsedFile({
    path: `d${(i * 7919) % 100}/${i % 3 === 0 ? "\uFFFD" : "\u{1F600}"}${i}`,
    text: "x".repeat(i % 50),
    language: LANGUAGES[i % 3] as string,
  }),
);

test("knows every file and their order, and reads of them only those that are asked for", async () => {
  const segmentsDir = temporaryDirectory();
  const id = await buildSegment(segmentsDir, { id: "s1", files });
  const { database } = await openSegmentDatabase(path.join(segmentsDir, id), { isVerified: false });
  const table = await FileTable.load(database);
  expect(table.count).toBe(COUNT);
  const empty = table.memoryBytes;
  expect(table.path(5000)).toBe(files[5000]?.path);
  expect(table.memoryBytes - empty).toBeLessThan(20_000);

  const byPath = files.map((_, i) => i).sort((a, b) => comparePaths(files[a]?.path ?? "", files[b]?.path ?? ""));
  expect([...table.byPath(null)]).toEqual(byPath);
  const some = Uint32Array.from([7, 11_999, 3, 42]);
  expect([...table.byPath(some)]).toEqual(byPath.filter((file) => some.includes(file)));
  for (const [i, { path: at, language, content }] of files.entries()) {
    expect([table.path(i), table.language(i), table.mark(i), table.place(i).contentBytes]).toEqual([
      at,
      language,
      null,
      content.length,
    ]);
  }
  expect([files[0], files[COUNT - 1]].map((file) => table.find(file?.path ?? ""))).toEqual([0, COUNT - 1]);
  for (const nowhere of ["", "d0", `${files[0]?.path}\0`, `${files[0]?.path}/`]) expect(table.find(nowhere)).toBe(-1);
  database.close();
});
