import { describe, expect, test } from "vitest";
import { activeJobs, createdAt, endedJobs, foldEvent, forgetJob, NO_JOBS, type JobsState } from "./jobs.ts";
import { sampleEvent } from "./sample-event.ts";

const at = (second: number) => `2026-11-22T20:15:${String(second).padStart(2, "0")}.000Z`;

function fold(...events: readonly ReturnType<typeof sampleEvent>[]): JobsState {
  return events.reduce((state, event, i) => foldEvent(state, event, i), NO_JOBS);
}

describe("what is known of all jobs", () => {
  test("is each job's newest event", () => {
    const state = fold(
      sampleEvent({ percentage: 10, timestamp: at(1) }),
      sampleEvent({ jobId: "other", timestamp: at(1) }),
      sampleEvent({ percentage: 20, timestamp: at(2) }),
    );
    expect(activeJobs(state).map(({ event }) => event.percentage)).toEqual([20, 35]);
  });

  test("does not go back when a reconnect tells older events again, and its clocks go on", () => {
    const newest = sampleEvent({ percentage: 20, timestamp: at(2) });
    const state = fold(newest);
    expect(foldEvent(state, sampleEvent({ percentage: 10, timestamp: at(1) }), 9)).toBe(state);
    expect(foldEvent(state, { ...newest }, 9)).toBe(state);
  });

  test("minds a change of stage within the same millisecond", () => {
    const state = fold(sampleEvent({ timestamp: at(1) }), sampleEvent({ timestamp: at(1), stage: "Indexing" }));
    expect(activeJobs(state)[0]?.event.stage).toBe("Indexing");
  });

  test("keeps an end, whatever comes after it", () => {
    const state = fold(
      sampleEvent({ stage: "Failed", timestamp: at(1) }),
      sampleEvent({ timestamp: at(2) }),
      sampleEvent({ stage: "Complete", timestamp: at(3) }),
    );
    expect(endedJobs(state).map(({ event }) => event.stage)).toEqual(["Failed"]);
  });

  test("leaves out what never became a job, and what the server forgot", () => {
    expect(fold(sampleEvent({ jobId: null, stage: "Failed" })).byId.size).toBe(0);
    expect(forgetJob(fold(sampleEvent({ jobId: "gone" })), "gone").byId.size).toBe(0);
  });

  test("has running jobs before queued ones, each by age, and of those that ended the last first", () => {
    const queued = { stage: "Cloning", elapsedSeconds: 0, message: "Waiting in the queue: place 1" } as const;
    const state = fold(
      sampleEvent({ jobId: "1", ...queued }),
      sampleEvent({ jobId: "3" }),
      sampleEvent({ jobId: "2" }),
      sampleEvent({ jobId: "4", stage: "Complete", timestamp: at(4) }),
      sampleEvent({ jobId: "5", stage: "Failed", timestamp: at(5) }),
    );
    expect(activeJobs(state).map(({ id }) => id)).toEqual(["2", "3", "1"]);
    expect(endedJobs(state).map(({ id }) => id)).toEqual(["5", "4"]);
  });

  test("has a coarse time left that does not flicker, and none where the event tells none", () => {
    const etas = [118, 128, 112, 121, 70, null, 61];
    const states = etas.map((_, i) =>
      fold(...etas.slice(0, i + 1).map((etaSeconds, j) => sampleEvent({ etaSeconds, timestamp: at(j) }))),
    );
    expect(states.map((state) => activeJobs(state)[0]?.leftSeconds)).toEqual([120, 120, 120, 120, 60, null, 60]);
  });

  test("has a rate by what came since the event before, where the event tells none", () => {
    const bytes = (done: number) => ({ done, total: 9000, perSecond: null });
    const state = fold(
      sampleEvent({ bytes: bytes(1000), elapsedSeconds: 1, timestamp: at(1) }),
      sampleEvent({ bytes: bytes(4000), elapsedSeconds: 3, timestamp: at(3) }),
    );
    expect(activeJobs(state)[0]?.rate).toBe(1500);
    expect(activeJobs(fold(sampleEvent({ bytes: bytes(1000) })))[0]?.rate).toBeNull();
  });

  test("reads from a job's id when it was made", () => {
    expect(createdAt("01ARYZ6S41TSV4RRFFQ69G5FAV")).toBe(1_469_918_176_385);
    expect(createdAt("another")).toBeNull();
  });
});
