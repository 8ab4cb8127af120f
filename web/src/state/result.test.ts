import { expect, test } from "vitest";
import { resultOf } from "./result.ts";
import { sampleEvent } from "./sample-event.ts";

const STATS = {
  commit: "1a2b",
  mode: "full",
  files: 13,
  symbols: 1,
  bytes: 1,
  skipped: {},
  seconds: { cloning: 1, parsing: 1, indexing: 1, total: 3 },
} as const;
const FILES = { done: 2, total: 2, skipped: 1, failed: 0, current: null };
const ERROR = { title: "Access refused", detail: "", retryable: false, hint: "", logTail: [] } as const;

test.each([
  [{ stats: STATS }, "13 files, 1 symbol"],
  [{ stats: { ...STATS, mode: "incremental" }, files: FILES }, "Incremental: 1 file parsed; 13 files, 1 symbol in all"],
  [{ stats: { ...STATS, mode: "unchanged" } }, "Nothing had changed"],
  [{ error: { ...ERROR, code: "forbidden", stage: "Cloning" } }, "Access refused (while cloning)"],
  [{ error: { ...ERROR, code: "cancelled", stage: "Parsing" } }, "Stopped while parsing"],
  [{ error: { ...ERROR, code: "cancelled", stage: null } }, "Stopped"],
] as const)("what came of a job is told in a few words (%#)", (changes, expected) => {
  expect(resultOf(sampleEvent({ files: null, ...changes }))).toBe(expected);
});
