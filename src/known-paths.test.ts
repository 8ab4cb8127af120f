import { execFileSync } from "node:child_process";
import { realpathSync, renameSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { temporaryDirectory } from "../test/support/cleanup.ts";
import { loadConfig } from "./config.ts";
import type { Job } from "./core/job.ts";
import { checkLocalPath } from "./ingest/address/local-path.ts";
import { withKnownPaths } from "./known-paths.ts";

const addressOf = (url: string) =>
  ({ source: "local", url, display: url, host: null, owner: null, name: "known" }) as const;
const jobOf = (id: string, url: string) => ({ id, address: addressOf(url) }) as Job;

/** A repository that was ingested, and one that never was. */
function places() {
  const base = realpathSync(temporaryDirectory());
  const [known, secret] = [join(base, "known"), join(base, "secret")];
  for (const directory of [known, secret]) execFileSync("git", ["init", "-q", directory]);
  const read = async (named: readonly string[], jobs = [jobOf("01AAAA", known)]) =>
    checkLocalPath(addressOf(known), await withKnownPaths(loadConfig({ flags: {}, env: {} }), { jobs, named }));
  return { known, secret, read };
}

const REFUSED = { code: "source_not_allowed" };

describe("a local repository that was ingested here", () => {
  it("may be read again", async () => {
    const { known, read } = places();
    await expect(read([])).resolves.toMatchObject({ url: known });
    await expect(read([], [])).rejects.toMatchObject(REFUSED);
  });

  it("is followed to where its .git leads by now only for the job that the person named", async () => {
    const { known, secret, read } = places();
    renameSync(join(known, ".git"), join(known, "old"));
    symlinkSync(join(secret, ".git"), join(known, ".git"));
    await expect(read([])).rejects.toMatchObject(REFUSED);
    const jobs = [jobOf("01AAAA", known), jobOf("01AABB", `${known}-other`)];
    await expect(read(["01AABB"], jobs)).rejects.toMatchObject(REFUSED);
    // Which of the two is meant is not known.
    await expect(read(["01AA"], jobs)).rejects.toMatchObject(REFUSED);
    for (const name of ["01AAAA", "01aaa"]) await expect(read([name], jobs)).resolves.toMatchObject({ url: known });
  });

  it("is not read where a link has taken its place", async () => {
    const { known, secret, read } = places();
    renameSync(known, `${known}-old`);
    symlinkSync(secret, known);
    for (const named of [[], ["01AAAA"]]) await expect(read(named)).rejects.toMatchObject(REFUSED);
  });
});
