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
