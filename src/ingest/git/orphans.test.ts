import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { describe, expect, test } from "vitest";
import { onCleanUp, temporaryDirectory } from "../../../test/support/cleanup.ts";
import { processesOf, untilNoProcesses } from "../../../test/support/processes.ts";
import { gitGuard } from "./git-guard.ts";
import { leftoversIn, sweepOrphans } from "./sweep.ts";

const PATH = process.env["PATH"] ?? "/usr/bin:/bin";

/** A process group that looks like one of ours, or not. */
async function startGroup(environment: Readonly<Record<string, string>>): Promise<ChildProcess> {
  return (await startShell("sleep 60 & echo ready; wait", environment)).leader;
}

/** A shell that leads a group, once it has said that it is ready. */
async function startShell(program: string, environment: Readonly<Record<string, string>>): Promise<Shell> {
  const env = { PATH, ...environment };
  const leader = spawn("sh", ["-c", program], { env, detached: true, stdio: ["ignore", "pipe", "ignore"] });
  onCleanUp(() => {
    try {
      process.kill(-(leader.pid ?? 0), "SIGKILL");
    } catch {
      // The sweep was faster, as it should be.
    }
  });
  let said = "";
  leader.stdout.setEncoding("utf8").on("data", (text: string) => (said += text));
  while (!said.includes("ready")) await once(leader.stdout, "data");
  return { leader, said };
}

interface Shell {
  readonly leader: ChildProcess;
  readonly said: string;
}

describe("the sweep", () => {
  test("kills the groups of this data directory, and no other process", async () => {
    const dataDir = temporaryDirectory();
    await startGroup({ MEGABRAIN_CHILD_OF: dataDir });
    const neighbour = await startGroup({ MEGABRAIN_CHILD_OF: `${dataDir}2` });
    // A shell that exported the setting: the server was started from it, and it must live.
    const shell = await startGroup({ MEGABRAIN_DATA_DIR: dataDir });
    expect(processesOf(dataDir)).toHaveLength(2);
    expect(await sweepOrphans(dataDir)).toBe(2);
    expect(processesOf(dataDir)).toEqual([]);
    expect([neighbour.exitCode, neighbour.signalCode, shell.exitCode, shell.signalCode]).toEqual([
      null,
      null,
      null,
      null,
    ]);
  });

  test("leaves alone who shares a group with a process of ours that does not lead it", async () => {
    const dataDir = temporaryDirectory();
    const program = "sleep 60 & echo $!; MEGABRAIN_CHILD_OF=$DIR sleep 60 & echo ready; wait";
    const { leader, said } = await startShell(program, { DIR: dataDir });
    const neighbour = Number.parseInt(said, 10);
    await expect.poll(() => processesOf(dataDir)).toHaveLength(1);
    expect(await sweepOrphans(dataDir)).toBe(1);
    expect(processesOf(dataDir)).toEqual([]);
    expect(process.kill(neighbour, 0)).toBe(true);
    expect([leader.exitCode, leader.signalCode]).toEqual([null, null]);
  });

  test("finds nothing where nothing was left", async () => {
    expect(await sweepOrphans(temporaryDirectory())).toBe(0);
  });

  test("reads what ps prints on macOS", () => {
    const printed = [
      "  501   501 git fetch --depth 1 PATH=/usr/bin MEGABRAIN_CHILD_OF=/Users/a/My Data HOME=/x",
      "  502   501 git-remote-https MEGABRAIN_CHILD_OF=/Users/a/My Data",
      "  503   503 git fetch MEGABRAIN_CHILD_OF=/Users/a/My Data2 HOME=/x",
      "  504   504 grep MEGABRAIN_DATA_DIR=/Users/a/My Data",
      "",
    ].join("\n");
    expect(leftoversIn(printed, "/Users/a/My Data")).toEqual([
      { pid: 501, group: 501 },
      { pid: 502, group: 501 },
    ]);
  });
});

describe("a git whose server is killed", () => {
  test("dies with its group", async ({ skip }) => {
    const guard = await gitGuard(PATH, 60_000);
    if (guard.length === 0) skip("this system has no setpriv --pdeathsig");
    const dataDir = temporaryDirectory();
    const words = [...guard, "sh", "-c", "sleep 60 & echo ready; sleep 60"];
    const program = `const [command, ...args] = ${JSON.stringify(words)};
      require("node:child_process").spawn(command, args, { detached: true, stdio: ["pipe", "inherit", "inherit"],
        env: ${JSON.stringify({ PATH, MEGABRAIN_CHILD_OF: dataDir })} });`;
    const server = spawn(process.execPath, ["-e", program], { stdio: ["ignore", "pipe", "inherit"] });
    await once(server.stdout, "data");
    expect(processesOf(dataDir).length).toBeGreaterThanOrEqual(3);
    server.kill("SIGKILL");
    await untilNoProcesses(dataDir, { withinMs: 3000 });
  });

  test("has no guard where the system has none", async () => {
    expect(await gitGuard("/nonexistent", 60_000)).toEqual([]);
  });
});
