import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { temporaryDirectory } from "../../test/support/cleanup.ts";
import { makeRepository } from "../../test/support/repository.ts";
import type { JobId } from "../core/ids.ts";
import type { RepositoryAddress } from "../core/repository.ts";
import { committedOnly } from "./committed-only.ts";
import { queuedEvent } from "./queued-event.ts";

const NOTE = "; uncommitted changes are not ingested";
const address = (url: string, source: RepositoryAddress["source"] = "local"): RepositoryAddress => ({
  source,
  url,
  display: url,
  host: null,
  owner: null,
  name: "app",
});

test("uncommitted changes are spoken of where there may be some, whatever the directory is called", async () => {
  const tree = path.join(temporaryDirectory(), "tree.git");
  mkdirSync(path.join(tree, ".git"), { recursive: true });
  expect(await committedOnly(address(tree))).toBe(NOTE);
  // As `git worktree add` makes them.
  const linked = temporaryDirectory();
  writeFileSync(path.join(linked, ".git"), "gitdir: /srv/app/.git/worktrees/linked\n");
  expect(await committedOnly(address(linked))).toBe(NOTE);
  const bare = await makeRepository({ name: "bare", files: { "a.go": "" } });
  await bare.git("clone", "-q", "--bare", bare.path, path.join(bare.root, "mirror"));
  expect(await committedOnly(address(path.join(bare.root, "mirror")))).toBe("");
  expect(await committedOnly(address("https://git.example.org/app", "git"))).toBe("");
});

test("a note is told once the job begins, and not while it waits", () => {
  const job = { id: "01K0000000000000000000000A" as JobId, address: address("/srv/app"), ref: null };
  expect(queuedEvent(job, { place: 0, at: 0, note: NOTE }).message).toBe(`Cloning /srv/app${NOTE}`);
  expect(queuedEvent(job, { place: 2, at: 0, note: NOTE }).message).toBe("Waiting in the queue: place 2");
});
