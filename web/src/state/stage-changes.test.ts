import { describe, expect, test } from "vitest";
import { foldEvent, NO_JOBS } from "./jobs.ts";
import { sampleEvent } from "./sample-event.ts";
import { stagesOf, tellStageChanges } from "./stage-changes.ts";

describe("what a screen reader is told of the ingestions", () => {
  const first = foldEvent(NO_JOBS, sampleEvent(), 0);

  test("is nothing at first, and nothing of a percentage", () => {
    expect(tellStageChanges(null, first)).toBe("");
    const later = foldEvent(first, sampleEvent({ percentage: 50, timestamp: "2026-11-22T20:15:09.000Z" }), 1);
    expect(tellStageChanges(stagesOf(first), later)).toBe("");
  });

  test("is an end that someone asked for by its own name", () => {
    const error = {
      code: "cancelled",
      title: "",
      detail: "",
      stage: null,
      retryable: false,
      hint: "",
      logTail: [],
    } as const;
    const ended = foldEvent(first, sampleEvent({ stage: "Failed", error }), 1);
    expect(tellStageChanges(stagesOf(first), ended)).toBe("acme/widgets: Cancelled");
  });

  test("is each change of stage, and each new job, but never many at once", () => {
    const indexing = foldEvent(first, sampleEvent({ stage: "Indexing", timestamp: "2026-11-22T20:15:09.000Z" }), 1);
    expect(tellStageChanges(stagesOf(first), indexing)).toBe("acme/widgets: Indexing");
    const many = Array.from({ length: 9 }, (_, i) => sampleEvent({ jobId: `j${i}`, repository: `acme/${i}` }));
    const crowded = many.reduce((state, event) => foldEvent(state, event, 2), indexing);
    expect(tellStageChanges(stagesOf(indexing), crowded)).toBe("acme/0: Parsing. acme/1: Parsing. acme/2: Parsing");
  });
});
