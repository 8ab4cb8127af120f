import { describe, expect, test } from "vitest";
import { generatedSource } from "../../support/generated-source.ts";
import { standbyOf, untilNoProcesses } from "../../support/processes.ts";
import { breachesOfWholeStream } from "./stream-rules.ts";
import { NEEDS_OWN_SERVER, startSubject } from "./subject.ts";

const subject = await startSubject();
const { api, repository } = subject;

describe("cancelling", () => {
  test("19. a running job ends as Failed/cancelled within 2 s; again it is 409", async () => {
    const stream = await api.ingestStream({ repository, full: true });
    const { jobId } = (await stream.next())!.progress;
    const asked = Date.now();
    expect(await api.cancel(jobId!)).toBe(202);
    const events = await stream.all(5000);
    expect(events.at(-1)!.arrivedAt - asked).toBeLessThan(2000);
    expect(events.at(-1)?.progress).toMatchObject({ stage: "Failed", error: { code: "cancelled" } });
    expect(breachesOfWholeStream(events)).toEqual([]);
    expect(await api.cancel(jobId!)).toBe(409);
  });

  test("19. no git process is left, though git was in the middle of a clone", async ({ skip }) => {
    const { server, gitServer, addRepository } = subject.own ?? skip(NEEDS_OWN_SERVER);
    await addRepository({ name: "acme/long", files: generatedSource(200, { bytesEach: 10_000 }) });
    gitServer.set({ bytesPerSecond: 10_000 });
    const stream = await api.ingestStream({ repository: "acme/long" });
    const { progress } = await stream.until(({ bytes }) => (bytes?.done ?? 0) > 0);
    await api.cancel(progress.jobId!);
    await stream.all(5000);
    await untilNoProcesses(server.dataDir, { withinMs: 1000, except: [server.pid, ...standbyOf(server.pid)] });
    await expect.poll(() => gitServer.active).toBe(0);
    gitServer.heal();
  });

  test("19. an unknown job is 404", async () => {
    expect(await api.cancel("01JAAAAAAAAAAAAAAAAAAAAAAA")).toBe(404);
  });
});
