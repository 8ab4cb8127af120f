import { mkdirSync, symlinkSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { makeDefaultRepository } from "./default-repository.ts";

/**
 * Makes git directories or checkouts appear under the served root, and returns their names there. Without any, one of
 * about `megabytes` is made of source found on this machine.
 */
export async function serveRepositories(
  root: string,
  { paths, megabytes }: { readonly paths: readonly string[]; readonly megabytes: number },
): Promise<readonly string[]> {
  if (paths.length > 0) return paths.map((path) => serveAs(root, path));
  const { repository } = await makeDefaultRepository({ root, name: "bench/machine", megabytes });
  return [repository.name];
}

/** Makes a git directory appear as `bench/NAME` under the served root. */
export function serveAs(root: string, path: string): string {
  const directory = resolve(path);
  const name = basename(directory.replace(/\/(repo|\.git)$/, "")).replace(/\.git$/, "");
  mkdirSync(join(root, "bench"), { recursive: true });
  symlinkSync(directory, join(root, "bench", `${name}.git`));
  return `bench/${name}`;
}
