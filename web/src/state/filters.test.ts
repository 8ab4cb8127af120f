import { describe, expect, test } from "vitest";
import { matchesFilters, readFilters, writeFilters } from "./filters.ts";
import { sampleEvent } from "./sample-event.ts";

const read = (query: string) => readFilters(new URLSearchParams(query));
const NOW = Date.parse("2026-11-23T20:00:00Z");

describe("filters of ingestions", () => {
  test.each(["", "?state=failed", "?state=active&since=7d&repository=acme%2Fwid+gets"])(
    "stand in the address as %s",
    (query) => expect(writeFilters(read(query))).toBe(query),
  );

  test("ignore what means nothing", () => {
    expect(writeFilters(read("?state=odd&since=13h&other=1"))).toBe("");
  });

  test.each([
    ["", true],
    ["state=active", true],
    ["state=complete", false],
    ["repository=WIDGETS", true],
    ["repository=gadgets", false],
    ["since=1d", true],
  ])("%s lets a running job of yesterday evening through: %s", (query, expected) => {
    const job = { id: "1", event: sampleEvent(), receivedAt: 0, rate: null, leftSeconds: null };
    expect(matchesFilters(job, read(query), NOW)).toBe(expected);
  });

  test("tell a job that was cancelled from one that failed", () => {
    const facts = { title: "", detail: "", stage: null, retryable: false, hint: "", logTail: [] } as const;
    const shown = (code: "cancelled" | "network", state: string) => {
      const event = sampleEvent({ stage: "Failed", error: { ...facts, code } });
      return matchesFilters({ id: "1", event, receivedAt: 0, rate: null, leftSeconds: null }, read(state), NOW);
    };
    expect([shown("cancelled", "state=cancelled"), shown("cancelled", "state=failed")]).toEqual([true, false]);
    expect([shown("network", "state=cancelled"), shown("network", "state=failed")]).toEqual([false, true]);
  });

  test("go by the time of the end", () => {
    const event = sampleEvent({ stage: "Complete", timestamp: "2026-11-20T12:00:00.000Z" });
    expect(
      matchesFilters({ id: "1", event, receivedAt: 0, rate: null, leftSeconds: null }, read("since=1d"), NOW),
    ).toBe(false);
    expect(
      matchesFilters(
        { id: "1", event, receivedAt: 0, rate: null, leftSeconds: null },
        read("since=7d&state=complete"),
        NOW,
      ),
    ).toBe(true);
  });
});
