import { describe, expect, it } from "vitest";
import type { StreamEvent } from "../../client/client.ts";
import { toVisible } from "../visible-text.ts";
import { openBars } from "./live-bars.ts";

const EVENT: StreamEvent = {
  jobId: "01K0000000000000000000000A",
  repository: "acme/widgets",
  ref: "main",
  stage: "Cloning",
  message: "Connecting",
  percentage: 1,
  timestamp: "2026-11-22T20:15:03.123Z",
  stagePercentage: null,
  files: null,
  objects: null,
  bytes: null,
  elapsedSeconds: 1,
  etaSeconds: null,
  stalled: false,
  attempt: 1,
};

describe("the live bar", () => {
  it("draws nothing in the first half second", async () => {
    const { bar, pass, written } = open();
    bar.show({ kind: "event", event: EVENT });
    await pass(400);
    expect(written()).toBe("");
    await pass(200);
    expect(written()).toContain("Connecting");
    bar.close();
  });

  it("goes back over its two lines to draw the next ones, and leaves nothing at the end", async () => {
    const { bar, pass, written } = open();
    bar.show({ kind: "event", event: EVENT });
    await pass(600);
    const before = written().length;
    bar.show({ kind: "event", event: { ...EVENT, message: "Receiving objects" } });
    expect(written().slice(before)).toMatch(/^␍␛\[1A␛\[2K.*\n␛\[2K.*Receiving objects␛\[J$/);
    bar.close();
    expect(written()).toMatch(/␍␛\[1A␛\[2K\n␛\[2K␛\[1A$/);
    const closed = written();
    bar.close();
    await pass(2000);
    expect(written()).toBe(closed);
  });

  it("counts the rows that a narrower window has wrapped", async () => {
    const { bar, pass, written, resize } = open();
    bar.show({ kind: "event", event: EVENT });
    await pass(600);
    const before = written().length;
    // The first line was 79 wide and takes three rows of 30; the second one takes one.
    resize(30);
    expect(written().slice(before)).toMatch(/^␍␛\[3A/);
    bar.close();
  });

  it("lets the clock go on while no event comes", async () => {
    const { bar, pass, written } = open();
    bar.show({ kind: "event", event: EVENT });
    await pass(3000);
    expect(written()).toContain("0:03");
    bar.close();
  });

  it("shows that the connection is lost, until the next event", async () => {
    const { bar, pass, written } = open();
    bar.show({ kind: "event", event: EVENT });
    await pass(600);
    bar.show({ kind: "disconnected", jobId: "01K0000000000000000000000A", reason: "The connection broke." });
    expect(written()).toMatch(/The connection broke\. Trying again\.␛\[J$/);
    bar.show({ kind: "event", event: EVENT });
    expect(written()).toMatch(/Connecting␛\[J$/);
    bar.close();
  });

  it("draws a line for each job, as they were made, and takes all of them away at the end", async () => {
    const { bar, pass, written } = open(2);
    const other = { ...EVENT, jobId: "01K0000000000000000000000B", repository: "acme/gears" };
    bar.show({ kind: "event", event: other });
    bar.show({ kind: "event", event: EVENT });
    await pass(600);
    expect(written()).toMatch(/acme\/widgets .*\n.*acme\/gears /);
    bar.show({ kind: "disconnected", jobId: other.jobId, reason: "The connection broke." });
    expect(written()).toMatch(
      /acme\/widgets {2}Cloning .*\n.*acme\/gears {4}The connection broke\. Trying again\.␛\[J$/,
    );
    bar.notice("Cancelling.");
    expect(written()).toMatch(/\n␛\[2KCancelling\.␛\[J$/);
    bar.close();
    expect(written()).toMatch(/␍␛\[2A␛\[2K\n␛\[2K\n␛\[2K␛\[2A$/);
  });
});

/** A bar on a terminal of 80 columns whose time passes by hand. */
function open(jobs = 1) {
  let written = "";
  let columns = 80;
  let resized = (): void => undefined;
  let time = 0;
  const sleepers = new Set<{ readonly until: number; wake(): void }>();
  const clock = {
    now: () => time,
    elapsed: () => time,
    sleep: (ms: number) =>
      new Promise<void>((resolve) => {
        const sleeper = { until: time + ms, wake: resolve };
        sleepers.add(sleeper);
      }),
  };
  const terminal = {
    columns: () => columns,
    rows: () => 24,
    write: (sequence: string) => void (written += sequence),
    onResize: (listener: () => void) => {
      resized = listener;
      return () => (resized = () => undefined);
    },
    look: { colour: false, unicode: true },
  };
  return {
    bar: openBars(terminal, { clock, jobs }),
    /** Control characters as their pictures. */
    written: () => toVisible(written),
    resize: (to: number) => {
      columns = to;
      resized();
    },
    pass: async (ms: number) => {
      for (let passed = 0; passed < ms; passed += 50) {
        time += 50;
        for (const sleeper of sleepers) {
          if (sleeper.until > time) continue;
          sleepers.delete(sleeper);
          sleeper.wake();
        }
        await new Promise((resolve) => setImmediate(resolve));
      }
    },
  };
}
