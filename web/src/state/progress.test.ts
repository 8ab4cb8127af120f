import { describe, expect, test } from "vitest";
import { leftAfter, rateOf } from "./jobs.ts";
import { detail, figures } from "./progress.ts";
import { sampleEvent } from "./sample-event.ts";

const told = (changes: Parameters<typeof sampleEvent>[0], ageMs = 0) =>
  figures(
    {
      id: "1",
      event: sampleEvent(changes),
      receivedAt: 1000,
      rate: rateOf(sampleEvent(changes), null),
      leftSeconds: leftAfter(sampleEvent(changes)),
    },
    1000 + ageMs,
  );

describe("a job's figures", () => {
  test("are files, rate, time passed and time left", () => {
    expect(told({})).toEqual(["50 of 200 files", "412.0 KiB/s", "0:12 elapsed", "about 20 s left"]);
  });

  test("go on between events, while the time left waits for the next", () => {
    expect(told({}, 40_000).slice(-2)).toEqual(["0:52 elapsed", "about 20 s left"]);
  });

  test("are objects while cloning", () => {
    const cloning = { stage: "Cloning", files: null, objects: { done: 4210, total: 9000 } } as const;
    expect(told({ ...cloning, message: "Receiving objects" })[0]).toBe("4,210 of 9,000 objects");
    const message = "Receiving objects: 4210/9000, 12.4 MiB at 3.1 MiB/s";
    expect(told({ ...cloning, message })).toEqual(["0:12 elapsed", "about 20 s left"]);
  });

  test("say stalled where the time left would stand", () => {
    expect(told({ stalled: true, etaSeconds: null }).at(-1)).toBe("stalled");
  });

  test("leave out what is not known, and tell of a later attempt and of files that failed", () => {
    const files = { done: 1, total: 2, skipped: 0, failed: 3, current: null };
    expect(told({ files, bytes: null, etaSeconds: null, attempt: 2 })).toEqual([
      "3 failed",
      "attempt 2",
      "0:12 elapsed",
    ]);
  });

  test("are none while it waits, and only the time once it ended", () => {
    const message = "Waiting in the queue: place 1";
    const waiting = {
      stage: "Cloning",
      elapsedSeconds: 0,
      message,
      files: null,
      bytes: null,
      etaSeconds: null,
    } as const;
    expect(told(waiting, 9000)).toEqual([]);
    expect(told({ stage: "Complete", files: null, bytes: null, etaSeconds: 0 }, 9000)).toEqual(["0:12 elapsed"]);
  });

  test("do not stand in the line beside them twice", () => {
    expect(detail(sampleEvent())).toBe("src/a.ts");
    expect(detail(sampleEvent({ message: "Waiting for a parser, 7 s" }))).toBe("Waiting for a parser, 7 s");
  });
});
