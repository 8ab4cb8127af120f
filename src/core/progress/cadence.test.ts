import { describe, expect, it } from "vitest";
import { GAP_MIN_MS, SILENCE_MAX_MS, untilNextEvent } from "./cadence.ts";

const at = (now: number, state: { stage?: "Cloning" | "Parsing"; changed: boolean }) =>
  untilNextEvent({ lastStage: "Cloning", lastAt: 10_000, stage: "Cloning", ...state }, now);

describe("untilNextEvent", () => {
  it.each([
    ["tells a change of stage at once", at(10_001, { stage: "Parsing", changed: true }), 0],
    ["holds a change within a stage back for a second", at(10_200, { changed: true }), GAP_MIN_MS - 200],
    ["tells it as soon as the second is over", at(12_000, { changed: true }), 0],
    ["speaks after a silence although nothing changed", at(10_500, { changed: false }), SILENCE_MAX_MS - 500],
    ["is never late by a negative time", at(99_000, { changed: false }), 0],
  ])("%s", (_, actual, expected) => {
    expect(actual).toBe(expected);
  });
});
