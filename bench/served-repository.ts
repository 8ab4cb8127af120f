import { mkdirSync, symlinkSync } from "node:fs";
import { basename, join, resolve } from "node:path";

/** Makes a git directory appear as `bench/NAME` under the served root. */
export function serveAs(root: string, path: string): string {
  const directory = resolve(path);
  const name = basename(directory.replace(/\/(repo|\.git)$/, "")).replace(/\.git$/, "");
  mkdirSync(join(root, "bench"), { recursive: true });
  symlinkSync(directory, join(root, "bench", `${name}.git`));
  return `bench/${name}`;
}
