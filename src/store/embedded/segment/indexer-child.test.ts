import { fork } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readdirSync, readlinkSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { BuildingSite, INDEXER, someFile } from "../../../../test/support/building.ts";
import { untilNoProcesses } from "../../../../test/support/processes.ts";

let site: BuildingSite;

beforeEach(() => {
  site = new BuildingSite();
});

describe("an indexer process", () => {
  test("builds one segment after the other, and knows nothing of the last", async () => {
    const first = await site.start();
    const { manifest } = await (await site.start()).finish(() => {});
    await first.buildOn({ manifest, superseded: ["gone.js"], compactedBytes: null });
    await first.add(site.batchFile([someFile("one")]));
    await first.skip([{ path: "logo.png", blob: "b", reason: "binary", bytes: 9 }]);
    await first.finish(() => {});
    const pids = site.indexerPids();
    const second = await site.start();
    await second.add(site.batchFile([someFile("two"), someFile("three")]));
    const built = await second.finish(() => {});
    expect(site.indexerPids()).toEqual(pids);
    expect(built).toMatchObject({ files: 2, symbols: 2, skipped: {} });
    expect(second.progress().files).toBe(2);
    expect(built.manifest.segments).toHaveLength(1);
  });

  test.runIf(existsSync("/proc/self/fd"))("lets go of what it has built before", async () => {
    for (let builds = 0; builds < 25; builds++) await (await site.start()).finish(() => {});
    const fds = `/proc/${site.indexerPid()}/fd`;
    const open = readdirSync(fds).map((fd) => readlinkOrNone(path.join(fds, fd)));
    expect(open.filter((file) => file.endsWith("segment.db")).length).toBeLessThan(25);
  });

  test("serves the next build when one was aborted before it had anything to do", async () => {
    const unused = await site.start();
    const pids = site.indexerPids();
    await unused.abort();
    expect(readdirSync(site.segmentsDir)).toEqual([]);
    const build = await site.start();
    await build.add(site.batchFile([someFile("a")]));
    expect((await build.finish(() => {})).files).toBe(1);
    expect(site.indexerPids()).toEqual(pids);
  });

  test("is not used again after it was stopped in mid-work, or was killed while it waited", async () => {
    const aborted = await site.start();
    await aborted.add(site.batchFile([someFile("a")]));
    const [stopped] = site.indexerPids();
    await aborted.abort();
    await (await site.start()).finish(() => {});
    const killed = site.indexerPid();
    expect(killed).not.toBe(stopped);
    process.kill(killed, "SIGKILL");
    await untilNoProcesses(site.dataDir, { withinMs: 5000 });
    // Until this process has heard of it.
    await vi.waitFor(async () => {
      const build = await site.start();
      await build.add(site.batchFile([someFile("b")]));
      expect((await build.finish(() => {})).files).toBe(1);
    });
  });

  test("ends when nobody needs it for a while, and with the server", async () => {
    await (await site.start()).finish(() => {});
    await site.clock.pass(31_000);
    await untilNoProcesses(site.dataDir, { withinMs: 5000 });
    await (await site.start()).finish(() => {});
    expect(site.indexerPids()).toHaveLength(1);
    await site.builder.close();
    expect(site.indexerPids()).toEqual([]);
  });

  test("leads a process group of its own", async () => {
    const build = await site.start();
    // There is a group of its number only where it leads one.
    expect(process.kill(-site.indexerPid(), 0)).toBe(true);
    await build.abort();
  });

  test("ends by itself when its parent is gone", async () => {
    const building = path.join(site.dataDir, "s.building");
    mkdirSync(building);
    const indexer = fork(fileURLToPath(INDEXER), { execArgv: [] });
    indexer.send({ kind: "begin", building, segment: path.join(site.dataDir, "s") });
    indexer.send({ kind: "batch", file: site.batchFile([someFile("a")]) });
    await once(indexer, "message");
    const exited = once(indexer, "exit");
    indexer.disconnect();
    expect(await exited).toEqual([0, null]);
    expect(existsSync(path.join(site.dataDir, "s"))).toBe(false);
  });
});

/** The file may be closed by the time it is looked at. */
function readlinkOrNone(link: string): string {
  try {
    return readlinkSync(link);
  } catch {
    return "";
  }
}
