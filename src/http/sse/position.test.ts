import { describe, expect, test } from "vitest";
import { progressEvent } from "../../../test/conformance/ports/samples.ts";
import { startPosition } from "./position.ts";

const RUNNING = { cursor: 7, event: progressEvent({ stage: "Parsing" }) };
const ENDED = { cursor: 7, event: progressEvent({ stage: "Failed" }) };

describe("where a reader begins", () => {
  const cases = [
    { lastEventId: undefined, after: undefined, from: 6, why: "the newest event, when it says nothing" },
    { lastEventId: "3", after: undefined, from: 3, why: "after the id it saw" },
    { lastEventId: "0", after: undefined, from: 0, why: "everything" },
    { lastEventId: "007", after: undefined, from: 7, why: "an id with zeros before it" },
    { lastEventId: "3", after: "0", from: 3, why: "the header wins" },
    { lastEventId: "3", after: "x", from: 3, why: "the header wins over a malformed query too" },
    { lastEventId: undefined, after: "0", from: 0, why: "everything, asked by query" },
    { lastEventId: undefined, after: "5", from: 5, why: "after the id in the query" },
    { lastEventId: undefined, after: "8", from: 6, why: "a query beyond the log: the newest" },
    { lastEventId: undefined, after: "9".repeat(40), from: 6, why: "a query beyond any number" },
    { lastEventId: "8", after: undefined, from: 6, why: "a header ahead of the log: the newest" },
    { lastEventId: "8", after: "2", from: 6, why: "a header ahead of the log wins too" },
    { lastEventId: "9".repeat(40), after: undefined, from: 6, why: "a header beyond any number" },
    { lastEventId: "abc", after: undefined, from: 6, why: "a malformed header: the newest" },
    { lastEventId: "-1", after: "0", from: 6, why: "a malformed header wins too" },
    { lastEventId: "1, 2", after: undefined, from: 6, why: "a header given twice" },
    { lastEventId: "1e3", after: undefined, from: 6, why: "a number that is not digits" },
  ];
  test.each(cases)("$why: $lastEventId, after=$after", ({ lastEventId, after, from }) => {
    expect(startPosition({ lastEventId, after }, RUNNING)).toEqual({ kind: "after", cursor: from });
  });

  test("of a finished job, only the exact last id has nothing left to read", () => {
    expect(startPosition({ lastEventId: "7", after: undefined }, ENDED)).toEqual({ kind: "finished" });
    expect(startPosition({ lastEventId: undefined, after: "7" }, ENDED)).toEqual({ kind: "finished" });
    for (const lastEventId of ["8", "abc", "-1", undefined]) {
      expect(startPosition({ lastEventId, after: undefined }, ENDED)).toEqual({ kind: "after", cursor: 6 });
    }
    expect(startPosition({ lastEventId: "6", after: undefined }, ENDED)).toEqual({ kind: "after", cursor: 6 });
    expect(startPosition({ lastEventId: "7", after: undefined }, RUNNING)).toEqual({ kind: "after", cursor: 7 });
  });

  test.each(["", "x", "-1", "1.5", " 1", "1e3", "0x1"])("a query of %j is refused", (after) => {
    expect(() => startPosition({ lastEventId: undefined, after }, RUNNING)).toThrow(
      expect.objectContaining({ code: "invalid_request" }),
    );
  });
});
