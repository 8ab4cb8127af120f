import { expect, test } from "vitest";
import { countSkipped, splitSkipped } from "./skipped.ts";

test("files that were not parsed are told from files that are not there", () => {
  const { leftOut, failed } = splitSkipped({ binary: 3, parser_crash: 1, symlink: 2, parser_timeout: 4 });
  expect(leftOut).toEqual({ binary: 3, symlink: 2 });
  expect(failed).toEqual({ parser_crash: 1, parser_timeout: 4 });
  expect([countSkipped(leftOut), countSkipped(failed), countSkipped({})]).toEqual([5, 5, 0]);
});
