import path from "node:path";
import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { temporaryDirectory } from "../support/cleanup.ts";
import { generatedSource } from "../support/generated-source.ts";
import { startGitServer, type GitServer } from "../support/git-server.ts";
import { untilNoProcesses } from "../support/processes.ts";
import { makeRepository } from "../support/repository.ts";
import { asGitHub, startServer } from "../support/server.ts";
import { hasTerminals, openTerminal, type TestTerminal } from "../support/terminal.ts";

// What people see: the built program in a real terminal.
describe("in a terminal", () => {
  let gitServer: GitServer;

  beforeAll(async () => {
    const { root } = await makeRepository({ name: "acme/widgets", files: generatedSource(60) });
    await makeRepository({ name: "acme/gears", root, files: generatedSource(60, { bytesEach: 4000 }) });
    gitServer = await startGitServer({ root });
  });

  beforeEach(({ skip }) => {
    if (!hasTerminals()) skip("skipped: tmux is missing");
    gitServer.set({ bytesPerSecond: 4000 });
  });

  test("the bar is drawn over itself, and leaves nothing but the result", async () => {
    const terminal = await megabrain(["ingest", "acme/widgets", "--data-dir", temporaryDirectory()]);
    const shown = await terminal.untilScreen(/^Cloning {3}[━─]{20,} .* \d:\d\d/m);
    expect(shown).toMatch(/^Ingesting acme\/widgets \(source: github\)\.\nCloning .*\nacme\/widgets · /);
    expect(await terminal.colours()).toContain("\u001B[2m");
    await terminal.resize(120, 30);
    await terminal.untilScreen(/^Cloning {3}[━─]{60} .* \d:\d\d/m);
    gitServer.heal();
    await terminal.untilScreen(/^Search it /m);
    expect(await terminal.history()).toMatch(
      /^Ingesting acme\/widgets \(source: github\)\.\nRepository {2}acme\/widgets/,
    );
    expect(await terminal.history()).not.toMatch(/[━─]/);
  });

  test("the bar fits a window that is made narrower, and takes nothing away that stood above it", async () => {
    const terminal = await megabrain(["ingest", "acme/widgets", "--data-dir", temporaryDirectory()]);
    await terminal.untilScreen(/^Cloning {3}[━─]{20,} .* \d:\d\d/m);
    await terminal.resize(44, 24);
    await terminal.untilScreen(/^Cloning {3}[━─]{8,20} .* \d+ %/m);
    await terminal.resize(18, 24);
    await terminal.untilScreen(/^Cloning \d+ %$/m);
    await terminal.resize(100, 30);
    await terminal.untilScreen(/^Cloning {3}[━─]{20,} .* \d:\d\d/m);
    gitServer.heal();
    await terminal.untilScreen(/^Search it /m);
    expect(await terminal.history()).toMatch(
      /^Ingesting acme\/widgets \(source: github\)\.\n[^]*^Repository {2}acme\/widgets/m,
    );
  });

  test("several repositories have a bar each, and one table at the end", async () => {
    const argv = ["ingest", "acme/widgets", "acme/gears", "acme/nothing", "--data-dir", temporaryDirectory()];
    const terminal = await megabrain(argv);
    await terminal.untilScreen(
      /^acme\/widgets {2}Cloning .*[━─].*\nacme\/gears {4}Cloning .*[━─].*\nacme\/nothing {2}/m,
    );
    await terminal.resize(60, 20);
    await terminal.untilScreen(/^acme\/widgets {2}Cloning .*\nacme\/gears {4}Cloning .*\nacme\/nothing {2}/m);
    gitServer.heal();
    const end = await terminal.untilScreen(/^acme\/gears \(main\)\n {2}full, .* 60 files, [\d,]+ symbols$/m);
    expect(end).toMatch(/^acme\/widgets \(main\)\n {2}full, .* 60 files, [\d,]+ symbols$/m);
    await terminal.untilScreen(/^acme\/nothing: Not found: /m);
    expect(await terminal.history()).not.toMatch(/[━─]/);
  });

  test("with TERM=dumb there are lines, and no sequence that such a terminal would show", async () => {
    const terminal = await megabrain(["ingest", "acme/widgets", "--data-dir", temporaryDirectory()], { TERM: "dumb" });
    await terminal.untilScreen(/^ 0:0\d +\d+ % {2}Cloning /m);
    gitServer.heal();
    await terminal.untilScreen(/^Search it /m);
    expect(await terminal.history()).toMatch(/ 100 % {2}Complete /);
    expect(await terminal.colours()).not.toContain("\u001B[");
  });

  test("NO_COLOR takes the colours, and leaves the bar", async () => {
    const terminal = await megabrain(["ingest", "acme/widgets", "--data-dir", temporaryDirectory()], { NO_COLOR: "1" });
    await terminal.untilScreen(/^Cloning {3}[━─]{20,}/m);
    expect(await terminal.colours()).not.toContain("\u001B[");
    await terminal.press("C-c");
    await terminal.untilScreen(/^Cancelled: /m);
  });

  test("Ctrl-C cancels what runs in the command, cleanly", async () => {
    const dataDir = temporaryDirectory();
    const terminal = await megabrain(["ingest", "acme/widgets", "acme/gears", "--data-dir", dataDir]);
    await terminal.untilScreen(/^acme\/widgets {2}Cloning .*\nacme\/gears {4}Cloning /m);
    await terminal.press("C-c");
    const end = await terminal.untilScreen(/^acme\/gears: Cancelled: /m);
    expect(end).toMatch(/^acme\/widgets: Cancelled: /m);
    expect(end).not.toMatch(/[━─]/);
    await terminal.close();
    await untilNoProcesses(dataDir, { withinMs: 5000 });
  });

  test("Ctrl-C leaves what runs on a server, says so, and it can be watched again to its end", async () => {
    const server = await startServer({ env: asGitHub(gitServer) });
    const first = await megabrain(["ingest", "acme/widgets", "--server", server.url]);
    await first.untilScreen(/^Cloning {3}[━─]{20,}/m);
    await first.press("C-c");
    const said = (await first.untilScreen(/^Watch again with:/m)).replaceAll("\n", "");
    expect(said).toContain("it was not cancelled.");
    const [, job = ""] = /watch ([0-9A-Z]{26})/.exec(said) ?? [];
    const again = await megabrain(["watch", job], { MEGABRAIN_SERVER: server.url });
    await again.untilScreen(/^Cloning {3}[━─]{20,}/m);
    await again.press("C-c");
    await again.untilScreen(/^Watch again with:/m);
    gitServer.heal();
    const last = await megabrain(["watch", job, "--server", server.url]);
    await last.untilScreen(/^Repository {2}acme\/widgets \(main\)$/m);
  });

  test("lists, help and files fit a narrow window", async () => {
    gitServer.heal();
    const dataDir = temporaryDirectory();
    const ingest = await megabrain(["ingest", "acme/widgets", "--data-dir", dataDir]);
    await ingest.untilScreen(/^Search it /m);
    const narrow = { columns: 50, rows: 40 };
    const jobs = await megabrain(["jobs", "--data-dir", dataDir], {}, narrow);
    await jobs.untilScreen(/^ {2}acme\/widgets main {2}60 files/m);
    const repos = await megabrain(["repos", "--data-dir", dataDir], {}, narrow);
    await repos.untilScreen(/^acme\/widgets \(main\) {2}[0-9a-z]{20}\n {2}commit [0-9a-f]{10}, files 60, /m);
    const help = await megabrain(["jobs", "--help"], {}, narrow);
    // No line is so long that the terminal had to break it.
    await help.untilScreen(/^ {2}--server <url> +use the MegaBrain server at\n +this address/m);
    const file = await megabrain(["show", "src/part0/unit_7.ts:1", "--data-dir", dataDir], {}, narrow);
    expect(await file.untilScreen(/^ *1 {2}\S/m)).toMatch(/^acme\/widgets \(main\) {2}src\/part0\/unit_7\.ts/);
  });

  function megabrain(
    argv: readonly string[],
    env: Readonly<Record<string, string>> = {},
    size = { columns: 80, rows: 24 },
  ): Promise<TestTerminal> {
    const command = [process.execPath, PROGRAM, ...argv] as const;
    return openTerminal({ ...size, command: [...command], env: { ...asGitHub(gitServer), ...env } });
  }
});

const PROGRAM = path.resolve("dist/main.js");
