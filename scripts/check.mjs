// `npm test`: builds, then runs every check and every test, and ends with `N passed, N failed` alone on a line.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { conclude, runVitest } from "./run-vitest.mjs";

/** Scripts of package.json, so that each can be run by itself. */
const CHECKS = ["check:format", "lint", "typecheck", "check:unused", "check:dependencies", "check:package"];

const built = await run("build");
const checked = await Promise.all(CHECKS.map(run));
if (!built) process.stdout.write("The tests are not run: there is no build to run them on.\n");
const tests = built ? await runVitest(process.argv.slice(2)) : { passed: 0, failed: 1, skipped: [] };

const passed = [built, ...checked].filter(Boolean).length;
conclude({
  passed: tests.passed + passed,
  failed: tests.failed + 1 + CHECKS.length - passed,
  skipped: tests.skipped,
});

/** Runs a script, shows what it printed if it failed, and resolves with whether it passed. */
async function run(script) {
  const started = performance.now();
  const child = spawn("npm", ["run", "--silent", script], { stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text) => {
      output += text;
    });
  }
  const [status] = await once(child, "close");
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  process.stdout.write(`${status === 0 ? "passed" : "FAILED"}: ${script} (${seconds} s)\n`);
  if (status !== 0) process.stdout.write(`${output}\n`);
  return status === 0;
}
