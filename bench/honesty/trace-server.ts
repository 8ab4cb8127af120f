import { appendFileSync } from "node:fs";
import { parseArgs } from "node:util";
import type * as App from "../../src/app.ts";
import { loadConfig } from "../../src/config.ts";

/**
 * `megabrain serve` that also writes what its progress models are told to the file `MEGABRAIN_BENCH_TRACE` names, one
 * line each, at once: what it wrote stays when it is killed. Runs what is built in dist.
 */
const { values } = parseArgs({
  args: process.argv.slice(3),
  options: { host: { type: "string" }, port: { type: "string" }, "data-dir": { type: "string" } },
});
const flags = { host: values.host ?? "127.0.0.1", port: values.port ?? "0", dataDir: values["data-dir"] ?? "" };
const file = process.env["MEGABRAIN_BENCH_TRACE"] ?? "/dev/null";
const built = new URL("../../../dist/app.js", import.meta.url).href;
const { startApp } = (await import(built)) as typeof App;
const started = await startApp(loadConfig({ flags, env: process.env }), {
  runsJobs: true,
  onObserved: (job, observed) =>
    appendFileSync(file, `${JSON.stringify({ job: job.id, pid: process.pid, ...observed })}\n`),
});
if (started.kind === "started") {
  process.once("SIGTERM", () => void started.app.close().then(() => process.exit()));
}
