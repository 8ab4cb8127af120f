import { setImmediate as nextTurn } from "node:timers/promises";
import { expect, test } from "vitest";
import { allEnded } from "./all-ended.ts";

test("what one gives stands at its place", async () => {
  expect(await allEnded([Promise.resolve(1), nextTurn("two")])).toEqual([1, "two"]);
});

test("it does not reject before the last has ended, and the first in order counts", async () => {
  const ended: string[] = [];
  const late = nextTurn().then(() => {
    ended.push("late");
    throw new Error("late");
  });
  await expect(allEnded([late, Promise.reject(new Error("early"))])).rejects.toThrow("late");
  expect(ended).toEqual(["late"]);
});
