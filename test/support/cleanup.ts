import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

/**
 * Has `takeDown` run when the test file is over, last come first. Everything in test/support that makes something
 * calls it, so that a test leaves nothing behind whether it passes or not.
 */
export function onCleanUp(takeDown: () => unknown): void {
  stack.push(takeDown);
}

/** Runs what was registered. Vitest calls it after each file (test/support/setup.ts); other programs call it themselves. */
export async function cleanUp(): Promise<void> {
  const failures: unknown[] = [];
  for (let takeDown = stack.pop(); takeDown; takeDown = stack.pop()) {
    try {
      await takeDown();
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0) throw new AggregateError(failures, "something could not be taken down after the tests");
}

/** Also runs `kill` when this process ends without its hooks, as a worker that is stopped early does. Must not wait. */
export function onSuddenExit(kill: () => void): void {
  if (lastResorts.size === 0) process.once("exit", () => lastResorts.forEach((resort) => resort()));
  lastResorts.add(kill);
}

/** A fresh directory that is removed at the end. */
export function temporaryDirectory(prefix = "megabrain-test-"): string {
  const directory = mkdtempSync(path.join(tmpdir(), prefix));
  const remove = (): void => rmSync(directory, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  onCleanUp(remove);
  onSuddenExit(remove);
  return directory;
}

const stack: (() => unknown)[] = [];
const lastResorts = new Set<() => void>();
