import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, renameSync, symlinkSync, writeFileSync } from "node:fs";
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
    await expect(checkLocalPath(address(at.inside), [at.root])).rejects.toMatchObject({ code: "source_not_allowed" });
    await expect(checkLocalPath(address(at.inside), [at.root, join(at.outside, "..")])).resolves.toBeDefined();
  });

  it("is taken when all of it lies inside", async () => {
    const { inside, root } = places();
    await expect(checkLocalPath(address(inside), [root])).resolves.toMatchObject({ name: "inside" });
  });
});
