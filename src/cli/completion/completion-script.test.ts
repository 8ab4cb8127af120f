import { execFile } from "node:child_process";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import { beforeAll, describe, expect, it } from "vitest";
import { temporaryDirectory } from "../../../test/support/cleanup.ts";
import { runCliToEnd } from "../../../test/support/cli.ts";
import { hasTerminals, openTerminal } from "../../../test/support/terminal.ts";
import { findTool } from "../../../test/support/tools.ts";

const run = promisify(execFile);
const COMMANDS = "ingest search show repos rm jobs watch cancel retry serve doctor completion".split(" ");

// The shells themselves say what they would complete.
describe("completion", () => {
  let directory: string;

  beforeAll(async () => {
    directory = temporaryDirectory();
    for (const shell of ["bash", "zsh", "fish"]) {
      writeFileSync(path.join(directory, `_${shell}`), (await runCliToEnd(["completion", shell])).out);
    }
    writeFileSync(path.join(directory, "token.txt"), "");
  });

  const CASES: readonly (readonly [string, readonly string[]])[] = [
    ["megabrain ", COMMANDS],
    ["megabrain re", ["repos", "retry"]],
    ["megabrain ingest --so", ["--source"]],
    ["megabrain ingest --source gi", ["git", "github", "gitlab"]],
    ["megabrain jobs --status ", ["complete", "failed", "queued", "running"]],
    ["megabrain completion ", ["bash", "fish", "zsh"]],
    ["megabrain ingest a/b --token-file to", ["token.txt"]],
    ["megabrain watch ", []],
  ];

  it.each(CASES)("in bash of %j", async (line, expected) => {
    const words = line.split(" ").map((word) => `'${word}'`);
    const script = `source ./_bash; COMP_WORDS=(${words.join(" ")}); COMP_CWORD=${words.length - 1}; _megabrain
      printf '%s\\n' "\${COMPREPLY[@]}"`;
    const { stdout } = await run("bash", ["--norc", "-c", script], { cwd: directory });
    expect(offered(stdout)).toEqual(
      expected === COMMANDS ? [...COMMANDS, "--help", "--version"].sort() : [...expected].sort(),
    );
  });

  it.for(CASES)("in fish of %j", async ([line, expected], { skip }) => {
    const fish = findTool("fish") ?? skip("skipped: fish is missing");
    const home = { HOME: directory, XDG_CONFIG_HOME: directory, XDG_DATA_HOME: directory };
    const { stdout } = await run(fish, ["--no-config", "-c", `source ./_fish; complete -C '${line}'`], {
      cwd: directory,
      env: { PATH: process.env["PATH"], ...home },
    });
    expect(offered(stdout).filter((word) => !word.startsWith("_") || expected.includes(word))).toEqual(
      [...expected].sort(),
    );
  });

  it("in zsh, as it is typed", async ({ skip }) => {
    const zsh = findTool("zsh") ?? skip("skipped: zsh is missing");
    if (!hasTerminals()) skip("skipped: tmux is missing");
    const terminal = await openTerminal({ columns: 100, rows: 30, cwd: directory, command: [zsh, "-f"] });
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
    await terminal.type("megabrain re\t\t");
    const shown = await terminal.untilScreen(/^retry +-- /m);
    expect(shown).toMatch(/^repos +-- list what is searchable$[^]*^retry +-- ingest again/m);
  });
});

function offered(stdout: string): string[] {
  return stdout
    .split("\n")
    .map((line) => line.split("\t")[0] ?? "")
    .filter((word) => word !== "")
    .sort();
}
