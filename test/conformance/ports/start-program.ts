import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { onCleanUp, onSuddenExit, temporaryDirectory } from "../../support/cleanup.ts";

/** A process of its own that runs a TypeScript file of this project, so that it can be killed. */
export interface Program {
  readonly child: ChildProcess;
  /** What it prints, line by line, to its end. */
  readonly lines: AsyncIterator<string>;
  /** Kills it as `kill -9` does, and waits until it is gone. */
  kill(): Promise<void>;
}

export function startProgram(file: URL, args: readonly string[]): Program {
  const child = spawn(process.execPath, [compileProgram(file), ...args], { stdio: ["ignore", "pipe", "inherit"] });
  const gone = once(child, "exit");
  const kill = async (): Promise<void> => {
    child.kill("SIGKILL");
    await gone;
  };
  onCleanUp(kill);
  onSuddenExit(() => child.kill("SIGKILL"));
  return { child, kill, lines: createInterface({ input: child.stdout })[Symbol.asyncIterator]() };
}

/** Node 20 runs no TypeScript: compiles a file and what it imports aside, without checks, in 0.2 s. Returns its path. */
export function compileProgram(file: URL): string {
  out ??= temporaryDirectory("megabrain-programs-");
  const source = fileURLToPath(file);
  const program = path.join(out, path.relative(ROOT, source)).replace(/\.ts$/, ".js");
  if (existsSync(program)) return program;
  mkdirSync(out, { recursive: true });
  if (!existsSync(path.join(out, "package.json"))) {
    writeFileSync(path.join(out, "package.json"), '{ "type": "module" }');
    for (const name of ["node_modules", "migrations"]) symlinkSync(path.join(ROOT, name), path.join(out, name));
  }
  const settings = path.join(out, "tsconfig.json");
  writeFileSync(
    settings,
    JSON.stringify({
      extends: path.join(ROOT, "tsconfig.json"),
      compilerOptions: { noEmit: false, noCheck: true, rootDir: ROOT, outDir: out },
      files: [source],
      include: [],
    }),
  );
  execFileSync(path.join(ROOT, "node_modules/.bin/tsc"), ["-p", settings], { stdio: "inherit" });
  return program;
}

let out: string | undefined;
const ROOT = path.resolve(import.meta.dirname, "../../..");
