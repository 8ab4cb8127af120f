import { execFile } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import { beforeAll, describe, expect, it } from "vitest";
import { temporaryDirectory } from "../../../test/support/cleanup.ts";
import { runCliToEnd } from "../../../test/support/cli.ts";
import { answer, startScriptedServer } from "../../../test/support/scripted-server.ts";
import { hasTerminals, openTerminal } from "../../../test/support/terminal.ts";
import { findTool } from "../../../test/support/tools.ts";

const run = promisify(execFile);
const COMMANDS = "ingest search show repos rm jobs watch cancel retry serve doctor completion".split(" ");

const JOBS = { running: "01M8P00000T0P5M0389A4WVMCX", complete: "01M8NT323T0P5M0389A4WVMCXD" };
/** Bash would insert it as it is, and run what it names. */
const EVIL = "evil.example/o/`./payload`";
const REPOSITORIES = [
  "acme/gears",
  "acme/widgets",
  "größe.example/a+b",
  "/srv/$(touch x)",
  "acme/\u001B",
  "acme/\u3164",
  "a\u202Eb",
  "--json",
  "=ls",
  EVIL,
];
const PROGRAM = path.resolve("dist/main.js");

// The shells themselves say what they would complete.
describe("completion", () => {
  let directory: string;
  /** Where the program is found, and the index it is to look at. */
  let env: Readonly<Record<string, string>>;

  beforeAll(async () => {
    directory = temporaryDirectory();
    const bin = temporaryDirectory();
    if (!existsSync(PROGRAM)) throw new Error("there is no built program to test: npm run build");
    const script = `#!/bin/sh\nexec "${process.execPath}" "${PROGRAM}" "$@"\n`;
    writeFileSync(path.join(bin, "megabrain"), script, { mode: 0o755 });
    env = { PATH: `${bin}:${process.env["PATH"]}`, MEGABRAIN_SERVER: await serveIndex() };
    for (const shell of ["bash", "zsh", "fish"]) {
      writeFileSync(path.join(directory, `_${shell}`), (await runCliToEnd(["completion", shell])).out);
    }
    writeFileSync(path.join(directory, "token.txt"), "");
    mkdirSync(path.join(directory, "my projects"));
    mkdirSync(path.join(directory, "*"));
    writeFileSync(path.join(directory, "payload"), "#!/bin/sh\ntouch x\n", { mode: 0o755 });
    mkdirSync(path.join(directory, "mo`touch x`"));
    mkdirSync(path.join(directory, "mo$name"));
    mkdirSync(path.join(directory, "mo 'squotes'"));
  });

  const CASES: readonly (readonly [string, readonly string[]])[] = [
    ["megabrain ", COMMANDS],
    ["megabrain re", ["repos", "retry"]],
    ["megabrain ingest --so", ["--source"]],
    ["megabrain ingest --source gi", ["git", "github", "gitlab"]],
    ["megabrain jobs --status ", ["complete", "failed", "queued", "running"]],
    ["megabrain completion ", ["bash", "fish", "zsh"]],
    ["megabrain ingest a/b --token-file to", ["token.txt"]],
    ["megabrain serve --data-dir my", ["my projects"]],
    // There is no such place to ask.
    ["megabrain watch --data-dir nowhere ", []],
    ["megabrain cancel --server http://127.0.0.1:1 ", []],
    ["megabrain watch ", [JOBS.running, JOBS.complete]],
    ["megabrain watch 01M8NT", [JOBS.complete]],
    ["megabrain cancel ", [JOBS.running]],
    ["megabrain retry ", [JOBS.complete]],
    ["megabrain rm acme/", ["acme/gears", "acme/widgets"]],
    ["megabrain ingest acme/w", ["acme/widgets"]],
    ["megabrain show a.go --repo ", ["acme/gears", "acme/widgets", "größe.example/a+b"]],
  ];

  it.each(CASES)("in bash of %j", async (line, expected) => {
    const words = line.split(" ").map((word) => `'${word}'`);
    const script = `source ./_bash; COMP_WORDS=(${words.join(" ")}); COMP_CWORD=${words.length - 1}
      COMP_LINE='${line}'; COMP_POINT=${line.length}; _megabrain megabrain
      printf '%s\\n' "\${COMPREPLY[@]}"`;
    const { stdout } = await run("bash", ["--norc", "-c", script], { cwd: directory, env });
    expect(existsSync(path.join(directory, "x"))).toBe(false);
    expect(offered(stdout)).toEqual(
      expected === COMMANDS ? [...COMMANDS, "--help", "--version"].sort() : [...expected].sort(),
    );
  });

  it.for(CASES)("in fish of %j", async ([line, expected], { skip }) => {
    const fish = findTool("fish") ?? skip("skipped: fish is missing");
    const home = { HOME: directory, XDG_CONFIG_HOME: directory, XDG_DATA_HOME: directory };
    const { stdout } = await run(fish, ["--no-config", "-c", `source ./_fish; complete -C '${line}'`], {
      cwd: directory,
      env: { ...env, ...home },
    });
    // It ends a directory's name with a slash.
    const words = offered(stdout).map((word) => word.replace(/\/$/, ""));
    expect(words.filter((word) => !word.startsWith("_") || expected.includes(word))).toEqual([...expected].sort());
  });

  it("in bash inserts nothing that runs, whatever a repository or a directory is called", async ({ skip }) => {
    if (!hasTerminals()) skip("skipped: tmux is missing");
    const command = ["bash", "--norc", "--noprofile", "-i"];
    const terminal = await openTerminal({ columns: 100, rows: 30, cwd: directory, env, command });
    await terminal.type("PS1='> '; source ./_bash\n");
    await terminal.untilScreen(/^>$/m);
    await terminal.type("megabrain rm gr\t");
    await terminal.untilScreen(/^> megabrain rm größe\.example\/a\+b$/m);
    await terminal.press("C-u");
    await terminal.type("megabrain serve --data-dir mo\t");
    await terminal.untilScreen(/^> megabrain serve --data-dir mo\\ \\'squotes\\'\/$/m);
    await terminal.press("C-u");
    await terminal.type("megabrain rm evil\t --server http://127.0.0.1:1\n");
    // It had to ask the server, which is not there.
    expect(await terminal.untilScreen(/^The connection failed: /m)).toContain("> megabrain rm evil --server");
    expect(existsSync(path.join(directory, "x"))).toBe(false);
  });

  it("in zsh, as it is typed", async ({ skip }) => {
    const zsh = findTool("zsh") ?? skip("skipped: zsh is missing");
    if (!hasTerminals()) skip("skipped: tmux is missing");
    const terminal = await openTerminal({ columns: 100, rows: 30, cwd: directory, env, command: [zsh, "-f"] });
    await terminal.type("PS1='> '; autoload -U compinit && compinit -D -u; source ./_zsh\n");
    await terminal.untilScreen(/^>$/m);
    await terminal.type("megabrain com\t");
    await terminal.untilScreen(/^> megabrain completion$/m);
    await terminal.type("z\t");
    await terminal.untilScreen(/^> megabrain completion zsh$/m);
    await terminal.press("C-u");
    await terminal.type("megabrain jobs --stat\t");
    await terminal.untilScreen(/^> megabrain jobs --status$/m);
    await terminal.type("que\t");
    await terminal.untilScreen(/^> megabrain jobs --status queued$/m);
    await terminal.press("C-u");
    await terminal.type("megabrain show a.go --repo acme/w\t");
    await terminal.untilScreen(/^> megabrain show a\.go --repo acme\/widgets$/m);
    await terminal.press("C-u");
    // What is half typed is finished, whatever is offered beside it.
    await terminal.type("megabrain watch --al\t");
    await terminal.untilScreen(/^> megabrain watch --all$/m);
    // What they have in common first; asked again, the list.
    await terminal.type("\t");
    await terminal.untilScreen(/^> megabrain watch --all 01M8$/m);
    await terminal.type("\t");
    await terminal.untilScreen(
      new RegExp(`^${JOBS.running} -- running, acme/widgets\\n${JOBS.complete} -- complete, acme/gears$`, "m"),
    );
    await terminal.press("C-u");
    await terminal.type("megabrain re\t\t");
    const shown = await terminal.untilScreen(/^retry +-- /m);
    expect(shown).toMatch(/^repos +-- list what is searchable$[^]*^retry +-- ingest again/m);
  });
});

/** A server's lists, of which it is asked for some. */
async function serveIndex(): Promise<string> {
  const jobs = [
    { id: JOBS.running, status: "running", repository: "acme/widgets" },
    { id: JOBS.complete, status: "complete", repository: "acme/gears" },
  ];
  const { url } = await startScriptedServer((request, response) => {
    const asked = new URL(request.url ?? "", "http://localhost");
    const statuses = asked.searchParams.get("status")?.split(",");
    const list =
      asked.pathname === "/api/v1/jobs"
        ? { jobs: jobs.filter(({ status }) => statuses?.includes(status) ?? true), cursor: null }
        : { repositories: REPOSITORIES.map((repository) => ({ repository, ref: "main" })) };
    answer(list)(request, response);
  });
  return url;
}

function offered(stdout: string): string[] {
  return stdout
    .split("\n")
    .map((line) => line.split("\t")[0] ?? "")
    .filter((word) => word !== "")
    .sort();
}
