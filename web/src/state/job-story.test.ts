import { describe, expect, test } from "vitest";
import { foldStory, newestOf, NO_STORY, stageSpans, throughput, type JobStory } from "./job-story.ts";
import { sampleEvent } from "./sample-event.ts";

type Changes = Parameters<typeof sampleEvent>[0];

function storyOf(...events: readonly Changes[]): JobStory {
  return foldStory(
    NO_STORY,
    events.map((changes, i) => ({ cursor: i + 1, event: sampleEvent(changes) })),
    1000,
  );
}

const STATS = {
  commit: "1a2b",
  mode: "full",
  files: 1,
  symbols: 1,
  bytes: 1,
  skipped: {},
  seconds: { cloning: 1.5, parsing: 2.5, indexing: 0.5, total: 4.5 },
} as const;

const ERROR = {
  code: "network",
  title: "t",
  detail: "d",
  stage: "Parsing",
  retryable: true,
  hint: "",
  logTail: [],
} as const;

const told = (story: JobStory, nowSeconds = 0) =>
  stageSpans(story, nowSeconds).map(({ stage, state, seconds }) => `${stage} ${state} ${seconds}`);

const shares = (story: JobStory) =>
  stageSpans(story, 9).map(({ share }) => (share === null ? null : `${share.percent} of ${share.of}`));

describe("a job's story", () => {
  test("takes each event once, also when a reconnect tells some again", () => {
    const story = storyOf({}, { percentage: 40 });
    expect(foldStory(story, story.events, 2000)).toBe(story);
    const event = sampleEvent({ percentage: 50 });
    const longer = foldStory(story, [...story.events, { cursor: 3, event }], 2000);
    expect(longer.events.map(({ cursor }) => cursor)).toEqual([1, 2, 3]);
    expect(newestOf(longer, "1")).toMatchObject({ event, receivedAt: 2000 });
    expect(newestOf(NO_STORY, "1")).toBeNull();
  });

  test("tells where the time went while it runs", () => {
    const story = storyOf(
      { stage: "Cloning", elapsedSeconds: 0 },
      { stage: "Cloning", elapsedSeconds: 2 },
      { stage: "Parsing", elapsedSeconds: 3 },
    );
    expect(told(story, 7)).toEqual(["Cloning done 3", "Parsing running 4", "Indexing waiting 0"]);
  });

  test("takes the seconds of a stage over all attempts", () => {
    const story = storyOf(
      { stage: "Cloning", elapsedSeconds: 0 },
      { stage: "Parsing", elapsedSeconds: 2 },
      { stage: "Cloning", elapsedSeconds: 5, attempt: 2 },
      { stage: "Parsing", elapsedSeconds: 6, attempt: 2 },
    );
    expect(told(story, 10)).toEqual(["Cloning done 3", "Parsing running 7", "Indexing waiting 0"]);
  });

  test("names the stage that failed, and what it never came to", () => {
    const story = storyOf(
      { stage: "Cloning", elapsedSeconds: 0 },
      { stage: "Parsing", elapsedSeconds: 2 },
      { stage: "Failed", elapsedSeconds: 5, error: ERROR },
    );
    expect(told(story, 99)).toEqual(["Cloning done 2", "Parsing failed 3", "Indexing unreached 0"]);
  });

  test("tells a job that was cancelled from one that failed", () => {
    const story = storyOf(
      { stage: "Cloning", elapsedSeconds: 0 },
      { stage: "Failed", elapsedSeconds: 5, error: { ...ERROR, code: "cancelled", stage: "Cloning" } },
    );
    expect(told(story)[0]).toBe("Cloning cancelled 5");
  });

  test("waits while it is in the queue, and no longer", () => {
    const first = { stage: "Cloning", elapsedSeconds: 0, stagePercentage: null } as const;
    expect(told(storyOf({ ...first, message: "Waiting in the queue: place 1" }))[0]).toBe("Cloning waiting 0");
    expect(told(storyOf({ ...first, message: "Cloning acme/widgets" }))[0]).toBe("Cloning running 0");
  });

  test("shows how far each stage is while it runs, and where the time went once it ended", () => {
    const cloned = [
      { stage: "Cloning", elapsedSeconds: 0 },
      { stage: "Parsing", elapsedSeconds: 2, stagePercentage: 25 },
    ] as const;
    expect(shares(storyOf(...cloned))).toEqual(["100 of stage", "25 of stage", null]);
    expect(shares(storyOf({ stage: "Cloning", stagePercentage: null }))).toEqual([null, null, null]);
    const failed = { stage: "Failed", elapsedSeconds: 8, error: ERROR } as const;
    expect(shares(storyOf(...cloned, failed))).toEqual(["25 of time", null, null]);
    const seconds = { cloning: 1, parsing: 2, indexing: 1, total: 4 };
    const complete = { stage: "Complete", stats: { ...STATS, seconds } } as const;
    expect(shares(storyOf(complete))).toEqual(["25 of time", "50 of time", "25 of time"]);
  });

  test("goes by the server's figures once it is complete", () => {
    expect(told(storyOf({ stage: "Complete", stats: STATS }))).toEqual([
      "Cloning done 1.5",
      "Parsing done 2.5",
      "Indexing done 0.5",
    ]);
    const unchanged = { ...STATS, mode: "unchanged" } as const;
    expect(told(storyOf({ stage: "Complete", stats: unchanged }))[1]).toBe("Parsing skipped 2.5");
  });

  test("has a chart of what came through, with no more points than can be seen", () => {
    const events = Array.from({ length: 100 }, (_, i) => ({
      elapsedSeconds: i,
      bytes: { done: i * 100, total: null, perSecond: null },
    }));
    const points = throughput(storyOf(...events), 30);
    expect(points.length).toBeLessThanOrEqual(30);
    expect(points.every(({ bytesPerSecond }) => bytesPerSecond === 100)).toBe(true);
    expect(points.at(-1)?.seconds).toBe(99);
  });
});
