import { expect, it } from "vitest";
import { formatBytes, formatClock, formatCount, formatSeconds } from "./figures.ts";

it.each([
  [0, "0 B"],
  [1023, "1023 B"],
  [1024, "1.0 KiB"],
  [13_002_342, "12.4 MiB"],
  [1024 ** 2 - 1, "1.0 MiB"],
  [5 * 1024 ** 3, "5.0 GiB"],
])("writes %i bytes as %s", (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text);
});

it.each([
  [0, "0:00"],
  [7.9, "0:07"],
  [750, "12:30"],
  [3723, "1:02:03"],
  [-1, "0:00"],
])("shows %d seconds on a clock as %s", (seconds, text) => {
  expect(formatClock(seconds)).toBe(text);
});

it.each([
  [0.44, "0.4 s"],
  [12.34, "12.3 s"],
  [245, "4:05"],
])("writes a time of %d seconds as %s", (seconds, text) => {
  expect(formatSeconds(seconds)).toBe(text);
});

it("groups thousands", () => {
  expect(formatCount(1_234_567)).toBe("1,234,567");
});
