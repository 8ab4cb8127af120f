import type { StreamEvent } from "../../../src/client/wire.ts";

/** An event for tests: a job in the middle of parsing, but for what is given. */
export function sampleEvent(changes: Partial<StreamEvent> = {}): StreamEvent {
  return {
    jobId: "01KAN0000000000000000000J1",
    repository: "acme/widgets",
    ref: "main",
    stage: "Parsing",
    message: "Parsing file 50/200",
    percentage: 35,
    timestamp: "2026-11-22T20:15:03.123Z",
    stagePercentage: 25,
    files: { done: 50, total: 200, skipped: 0, failed: 0, current: "src/a.ts" },
    objects: null,
    bytes: { done: 1000, total: 4000, perSecond: 421_888 },
    elapsedSeconds: 12.3,
    etaSeconds: 22.4,
    stalled: false,
    attempt: 1,
    ...changes,
  };
}
