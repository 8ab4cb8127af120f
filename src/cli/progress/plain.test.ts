import { describe, expect, it } from "vitest";
import type { JobError, StreamEvent } from "../../client/client.ts";
import type { WorkStage } from "../../core/stage.ts";
import { deservesLine, plainLine } from "./plain.ts";

const EVENT: StreamEvent = {
  jobId: null,
  repository: "acme/widgets",
  ref: "main",
  stage: "Parsing",
  message: "Parsing file 50/200",
  percentage: 35,
  timestamp: "2026-11-22T20:15:03.123Z",
  stagePercentage: 25,
  files: null,
  objects: null,
  bytes: null,
  elapsedSeconds: 12.3,
  etaSeconds: 22.4,
  stalled: false,
  attempt: 1,
};

const failure = (stage: WorkStage | null): JobError => ({
  code: "dns",
  title: "The host name does not resolve",
  detail: "git.example.org is unknown.",
  stage,
  retryable: true,
  hint: "",
  logTail: [],
});

describe("plainLine", () => {
  it.each<[Partial<StreamEvent>, string]>([
    [{}, " 0:12   35 %  Parsing   Parsing file 50/200 (about 20 s left)"],
    [{ etaSeconds: null }, " 0:12   35 %  Parsing   Parsing file 50/200"],
    [
      { etaSeconds: null, stalled: true, attempt: 2 },
      " 0:12   35 %  Parsing   Parsing file 50/200 (stalled, attempt 2)",
    ],
    [{ stage: "Complete", percentage: 100, message: "a\u001B[2J\nb" }, " 0:12  100 %  Complete  a␛[2J b"],
    [{ stage: "Failed", etaSeconds: null, error: failure("Cloning") }, " 0:12   35 %  Failed    while cloning"],
    [{ stage: "Failed", etaSeconds: null, error: failure(null) }, " 0:12   35 %  Failed    before it began"],
  ])("of %j", (change, expected) => {
    const event = { ...EVENT, ...change };
    const leftSeconds = event.etaSeconds === null ? null : 20;
    expect(plainLine({ event, leftSeconds }, { areSeveral: false })).toBe(expected);
  });
});

describe("deservesLine", () => {
  const at = (timestamp: string, change: Partial<StreamEvent> = {}) => ({ ...EVENT, timestamp, ...change });
  it.each([
    { name: "the first event", event: EVENT, last: null, expected: true },
    { name: "the same stage a second later", event: at("2026-11-22T20:15:04.123Z"), last: EVENT, expected: false },
    { name: "the same stage five seconds later", event: at("2026-11-22T20:15:08.123Z"), last: EVENT, expected: true },
    { name: "a new stage at once", event: at(EVENT.timestamp, { stage: "Indexing" }), last: EVENT, expected: true },
    { name: "a new attempt at once", event: at(EVENT.timestamp, { attempt: 2 }), last: EVENT, expected: true },
  ])("$name: $expected", ({ event, last, expected }) => {
    expect(deservesLine(event, last)).toBe(expected);
  });
});
