import { expect, test } from "vitest";
import type { ProgressEvent } from "../../src/core/progress-event.ts";
import { apiClient } from "../support/api-client.ts";
import { generatedSource } from "../support/generated-source.ts";
import { startGitServer } from "../support/git-server.ts";
import { makeRepository } from "../support/repository.ts";
import { asGitHub, startServer } from "../support/server.ts";

const SLOW = { bytesPerSecond: 150_000 };

test("a server that has ingested a repository before tells the time that is left at once, also after a restart", async () => {
  const repository = await makeRepository({ files: generatedSource(200, { bytesEach: 12_000 }) });
  const gitServer = await startGitServer({ root: repository.root, ...SLOW });
  const server = await startServer({ env: asGitHub(gitServer) });
  const ingest = async (): Promise<ProgressEvent[]> => {
    const stream = await apiClient(server.url).ingestStream({ repository: "acme/widgets", full: true });
    return (await stream.all()).map(({ progress }) => progress);
  };

  const first = await ingest();
  await server.restart();
  const second = await ingest();
  expect(second.at(-1)?.stage).toBe("Complete");

  const told = (events: ProgressEvent[]): ProgressEvent[] =>
    events.filter(({ stage, etaSeconds }) => stage === "Cloning" && etaSeconds !== null);
  const [early = Infinity, earlier = Infinity] = [first, second].map((events) => told(events)[0]?.elapsedSeconds);
  // The first one cannot know before bytes have come, if it ever does; the second expects what the first one took.
  expect(early).toBeGreaterThanOrEqual(2);
  expect(earlier).toBeLessThan(early);
  const took = first.at(-1)?.elapsedSeconds ?? 0;
  for (const { elapsedSeconds, etaSeconds } of told(second)) {
    expect(elapsedSeconds + (etaSeconds ?? 0)).toBeGreaterThan(took / 4);
    expect(elapsedSeconds + (etaSeconds ?? 0)).toBeLessThan(took * 4);
  }
});
