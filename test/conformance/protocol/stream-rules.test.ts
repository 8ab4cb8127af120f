import { describe, expect, test } from "vitest";
import type { JobId } from "../../../src/core/ids.ts";
import type { ProgressEvent } from "../../../src/core/progress-event.ts";
import { parseFrame, type EventFrame } from "../../support/sse-reader.ts";
import { FAILURE, STATS, progressEvent } from "../ports/samples.ts";
import { breachesOfWholeStream } from "./stream-rules.ts";

describe("the rules of a whole stream", () => {
  test("hold for a stream that keeps them", () => {
    expect(breachesOfWholeStream(stream())).toEqual([]);
    expect(
      breachesOfWholeStream(stream({ 3: { stage: "Failed", percentage: 80, stats: NONE, error: FAILURE } })),
    ).toEqual([]);
  });

  const check = (at: number, changes: Changes, expected: string) => ({ at, changes, expected });
  test.each([
    check(2, { percentage: 20 }, "falls from 30 to 20"),
    check(1, { percentage: 12.5 }, "percentage 12.5"),
    check(2, { percentage: 100 }, "100 % while Indexing"),
    check(3, { percentage: 99 }, "99 % while Complete"),
    check(2, { stage: "Cloning" }, "goes back from Parsing to Cloning"),
    check(1, { stage: "Working" as never }, "stage Working"),
    check(2, { timestamp: "2026-11-22T20:15:03.123Z" }, "goes back"),
    check(2, { timestamp: "2026-11-22 20:15:05" }, "timestamp 2026-11-22 20:15:05"),
    check(1, { message: "two\nlines" }, "message"),
    check(1, { message: "" }, "message"),
    check(1, { jobId: null }, "no jobId"),
    check(1, { jobId: "other" as JobId }, "the job changes"),
    check(1, { files: { done: 3, total: 2, skipped: 0, failed: 0, current: null } }, "files"),
    check(1, { stagePercentage: 90, files: { done: 1, total: 2, skipped: 0, failed: 0, current: null } }, "90 %"),
    check(1, { stalled: true, etaSeconds: 3 }, "an ETA while stalled"),
    check(1, { stats: STATS }, "stats belong to Complete"),
    check(1, { error: FAILURE }, "an error belongs to Failed"),
    check(3, { stats: NONE }, "stats belong to Complete"),
    check(1, { attempt: 0 }, "attempt"),
  ])("are broken by $changes in event $at", ({ at, changes, expected }) => {
    expect(breachesOfWholeStream(stream({ [at]: changes })).join("\n")).toContain(expected);
  });

  test("are broken by ids with a gap, by a missing start and by a missing end", () => {
    const [one, two, three, four] = stream();
    expect(breachesOfWholeStream([one!, three!, four!]).join()).toContain("a gap or repeat");
    expect(breachesOfWholeStream([one!, two!, two!, three!, four!]).join()).toContain("a gap or repeat");
    expect(breachesOfWholeStream([two!, three!, four!]).join()).toContain("the first id is 2");
    expect(breachesOfWholeStream([one!, two!, three!]).join()).toContain("the last stage is Indexing");
    expect(breachesOfWholeStream([]).join()).toContain("the first id is undefined");
  });
});

type Changes = { readonly [Field in keyof ProgressEvent]?: ProgressEvent[Field] | undefined };
const NONE = undefined;

function stream(changes: Readonly<Record<number, Changes>> = {}): EventFrame[] {
  const events: Partial<ProgressEvent>[] = [
    { stage: "Cloning" },
    { stage: "Parsing", percentage: 30 },
    { stage: "Indexing", percentage: 80 },
    { stage: "Complete", percentage: 100, stats: STATS },
  ];
  return events.map((event, i) => {
    const timestamp = `2026-11-22T20:15:0${i + 3}.123Z`;
    const whole = { ...progressEvent({ jobId: "01J" as JobId, timestamp, ...event }), ...changes[i] };
    const frame = parseFrame(`id: ${i + 1}\nevent: progress\ndata: ${JSON.stringify(whole)}`);
    return { ...frame, data: frame.data!, progress: JSON.parse(frame.data!) as ProgressEvent };
  });
}
