import { existsSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { temporaryDirectory } from "../../test/support/cleanup.ts";
import { runCliToEnd as run } from "../../test/support/cli.ts";

it.each([[["search", "x"]], [["search", "x", "--json"]], [["show", "a.go"]]])(
  "a data directory that is not there is not made by %j, which says so",
  async (argv) => {
    const dataDir = path.join(temporaryDirectory(), "none");
    expect(await run([...argv, "--data-dir", dataDir])).toEqual({
      status: 1,
      out: "",
      err:
        `Not found: Nothing was ingested into ${dataDir} yet: there is no such directory.\n` +
        `Begin with: megabrain ingest OWNER/NAME --data-dir ${dataDir}\n`,
    });
    expect(existsSync(dataDir)).toBe(false);
  },
);
