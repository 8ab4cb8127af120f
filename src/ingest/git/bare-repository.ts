import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

/**
 * Makes an empty bare repository, or mends what a power cut left of one. By hand, because `git init` takes as long as
 * the rest of what comes before a fetch; what it would write stands in gitrepository-layout(5).
 */
export async function makeBareRepository(gitDir: string): Promise<void> {
  for (const directory of ["objects", "refs"]) await mkdir(join(gitDir, directory), { recursive: true });
  for (const [name, content] of FILES) {
    const file = join(gitDir, name);
    if ((await contentOf(file)) !== content) await writeFile(file, content);
  }
}

/** Object names are SHA-1 in this format, whatever a later git makes by default. */
const FILES = [
  ["config", "[core]\n\trepositoryformatversion = 0\n\tfilemode = true\n\tbare = true\n"],
  // No commit is ever on this branch.
  ["HEAD", "ref: refs/heads/ingest\n"],
] as const;

async function contentOf(file: string): Promise<string | null> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
}
