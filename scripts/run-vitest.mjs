import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { env } from "node:process";

const root = path.resolve(import.meta.dirname, "..");

/**
 * Runs vitest and resolves with what it counted: `{passed, failed, skipped: [{name, reason}]}`. A run that ends without
 * having counted is one failure.
 */
export async function runVitest(args, environment = {}) {
  const directory = mkdtempSync(path.join(tmpdir(), "megabrain-counts-"));
  const countsFile = path.join(directory, "counts.json");
  const reporters = ["--reporter=default", `--reporter=${path.join(root, "scripts/counting-reporter.mjs")}`];
  const child = spawn(
    process.execPath,
    [path.join(root, "node_modules/vitest/vitest.mjs"), "run", ...reporters, ...args],
    {
      cwd: root,
      stdio: "inherit",
      env: { ...env, ...environment, COUNTS_FILE: countsFile },
    },
  );
  const [status] = await once(child, "exit");
  try {
    const counts = JSON.parse(readFileSync(countsFile, "utf8"));
    return status === 0 || counts.failed > 0 ? counts : { ...counts, failed: 1 };
  } catch {
    return { passed: 0, failed: 1, skipped: [] };
  } finally {
    rmSync(directory, { recursive: true });
  }
}

/** Prints the tests that were skipped, by name, and the closing line: `N passed, N failed`. Sets the exit status. */
export function conclude({ passed, failed, skipped }) {
  for (const { name, reason } of skipped)
    process.stdout.write(`skipped: ${name} (${reason.replace(/^skipped: /, "")})\n`);
  process.stdout.write(`${passed} passed, ${failed} failed\n`);
  process.exitCode = failed > 0 ? 1 : 0;
}
