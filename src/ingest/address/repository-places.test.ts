import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, realpathSync, renameSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { temporaryDirectory } from "../../../test/support/cleanup.ts";
import { checkLocalPath } from "./local-path.ts";

const address = (url: string) =>
  ({ source: "local", url, display: url, host: null, owner: null, name: "inside" }) as const;

/** A repository outside the root, and a place inside it for one that leads there. */
function places() {
  const base = temporaryDirectory();
  const outside = join(base, "outside");
  const root = join(base, "root");
  const inside = join(root, "inside");
  for (const directory of [outside, inside]) {
    mkdirSync(directory, { recursive: true });
    execFileSync("git", ["init", "-q", directory]);
  }
  return { outside: join(outside, ".git"), root, inside, gitDir: join(inside, ".git") };
}

function copyOf(path: string, to: string): string {
  cpSync(path, to, { recursive: true, verbatimSymlinks: true });
  return to;
}

const LEADS: [string, (at: ReturnType<typeof places>) => void][] = [
  [
    "a .git file",
    ({ gitDir, outside, root }) => (renameSync(gitDir, join(root, "x")), writeFileSync(gitDir, `gitdir: ${outside}\n`)),
  ],
  [
    "a .git that is a link",
    ({ gitDir, outside, root }) => (renameSync(gitDir, join(root, "x")), symlinkSync(outside, gitDir)),
  ],
  ["a commondir", ({ gitDir, outside }) => writeFileSync(join(gitDir, "commondir"), `${outside}\n`)],
  [
    "alternates",
    ({ gitDir, outside }) => writeFileSync(join(gitDir, "objects/info/alternates"), `${outside}/objects\n`),
  ],
  [
    "objects that are a link",
    ({ gitDir, outside, root }) => (
      renameSync(join(gitDir, "objects"), join(root, "x")),
      symlinkSync(join(outside, "objects"), join(gitDir, "objects"))
    ),
  ],
  [
    "refs that are a link",
    ({ gitDir, outside, root }) => (
      renameSync(join(gitDir, "refs"), join(root, "x")),
      symlinkSync(join(outside, "refs"), join(gitDir, "refs"))
    ),
  ],
  [
    "a pack that is a link",
    ({ gitDir, outside }) => (
      cpSync(join(outside, "HEAD"), join(outside, "x.pack")),
      symlinkSync(join(outside, "x.pack"), join(gitDir, "objects/pack/x.pack"))
    ),
  ],
];

describe("a local repository inside the roots", () => {
  it.each(LEADS)("is refused when %s leads out of them, and taken when that is inside too", async (_, lead) => {
    const at = places();
    lead(at);
    await expect(checkLocalPath(address(at.inside), { localRoots: [at.root] })).rejects.toMatchObject({
      code: "source_not_allowed",
    });
    await expect(
      checkLocalPath(address(at.inside), { localRoots: [at.root, join(at.outside, "..")] }),
    ).resolves.toBeDefined();
  });

  it.each(LEADS)("is taken when %s leads out of them, where a person named this very repository", async (_, lead) => {
    const at = places();
    lead(at);
    const rules = { localRoots: [at.root], trustedPaths: [realpathSync(at.inside)] };
    await expect(checkLocalPath(address(at.inside), rules)).resolves.toMatchObject({ name: "inside" });
    // Neither what it leads to nor its neighbour is any more open than before.
    for (const other of [join(at.outside, ".."), copyOf(at.inside, join(at.root, "neighbour"))]) {
      await expect(checkLocalPath(address(other), rules)).rejects.toMatchObject({ code: "source_not_allowed" });
    }
  });

  it("is taken when all of it lies inside", async () => {
    const { inside, root } = places();
    await expect(checkLocalPath(address(inside), { localRoots: [root] })).resolves.toMatchObject({ name: "inside" });
  });
});
