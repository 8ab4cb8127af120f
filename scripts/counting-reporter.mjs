import { env } from "node:process";
import { writeFileSync } from "node:fs";

/**
 * A vitest reporter that writes `{passed, failed, skipped: [{name, reason}]}` to the file named by COUNTS_FILE. What
 * could not even be collected counts as failed.
 */
// eslint-disable-next-line import/no-default-export -- vitest loads a reporter by its default export.
export default class CountingReporter {
  onTestRunEnd(modules, unhandledErrors) {
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    const skipped = tests.filter((test) => test.result().state === "skipped");
    const failed = tests.filter((test) => ["failed", "pending"].includes(test.result().state));
    const broken = modules.filter((module) => module.errors().length > 0);
    const counts = {
      passed: tests.length - skipped.length - failed.length,
      failed: failed.length + broken.length + unhandledErrors.length,
      skipped: skipped.map((test) => ({ name: test.fullName, reason: test.result().note ?? "" })),
    };
    writeFileSync(env.COUNTS_FILE, JSON.stringify(counts));
  }
}
