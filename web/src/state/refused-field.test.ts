import { expect, test } from "vitest";
import { refusedField } from "./refused-field.ts";

test.each([
  ["repository", "repository"],
  ["source", "repository"],
  ["ref", "ref"],
  ["branch", "ref"],
  ["token", "token"],
  ["username", "token"],
  ["full", null],
  ["Idempotency-Key", null],
  ["constructor", null],
  [null, null],
])("a refusal of %j is shown at %j", (field, shown) => {
  expect(refusedField({ field })).toBe(shown);
});
