import { describe, expect, test } from "vitest";
import { generatedSource } from "../../support/generated-source.ts";
import type { EventFrame } from "../../support/sse-reader.ts";
import { breachesOfWholeStream } from "./stream-rules.ts";
import { NEEDS_OWN_SERVER, startSubject, type OwnServer } from "./subject.ts";

const subject = await startSubject();

describe("a server that goes and comes back", () => {
  test("8. killed with -9 while cloning, the job goes on after the restart and ids continue", async ({ skip }) => {
    const own = subject.own ?? skip(NEEDS_OWN_SERVER);
    const { before, ending, after, whole } = await interrupted(own, { name: "acme/killed", signal: "SIGKILL" });
    expect(ending).toBe("cut");
    expect(raw([...before, ...after])).toEqual(raw(whole));
    expect(breachesOfWholeStream(whole)).toEqual([]);
    expect(whole.at(-1)?.progress).toMatchObject({ stage: "Complete", attempt: 2 });
  });

  test("26. told to stop with SIGTERM, streams end cleanly, and the job goes on after the restart", async ({
    skip,
  }) => {
    const own = subject.own ?? skip(NEEDS_OWN_SERVER);
    const { before, ending, after, whole } = await interrupted(own, { name: "acme/stopped", signal: "SIGTERM" });
    expect(ending).toBe("clean");
    expect(before.at(-1)?.progress.stage).toBe("Cloning");
    expect(raw([...before, ...after])).toEqual(raw(whole));
    expect(breachesOfWholeStream(whole)).toEqual([]);
    expect(whole.at(-1)?.progress.stage).toBe("Complete");
  });
});

interface Interrupted {
  /** What a reader saw until the server went. */
  readonly before: readonly EventFrame[];
  readonly ending: "clean" | "cut" | null;
  /** What it saw when it came back with its last id. */
  readonly after: readonly EventFrame[];
  readonly whole: readonly EventFrame[];
}

async function interrupted(
  own: OwnServer,
  { name, signal }: { name: string; signal: NodeJS.Signals },
): Promise<Interrupted> {
  await own.addRepository({ name, files: generatedSource(120, { bytesEach: 10_000 }) });
  own.gitServer.set({ bytesPerSecond: 20_000 });
  const stream = await own.api.ingestStream({ repository: name });
  await stream.until(({ bytes }) => (bytes?.done ?? 0) > 0);
  await own.server.stop(signal);
  const before = await stream.all();
  own.gitServer.heal();
  await own.server.restart();
  const { jobId } = before[0]!.progress;
  const after = await (await own.api.events(jobId!, { lastEventId: before.at(-1)!.id! })).all();
  const whole = await (await own.api.events(jobId!, { query: "after=0" })).all();
  return { before, ending: stream.ending(), after, whole };
}

function raw(events: readonly EventFrame[]): string[] {
  return events.map((event) => event.raw);
}
