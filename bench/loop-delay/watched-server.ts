/**
 * Loaded into the server's process before its own code, by `NODE_OPTIONS`: each SIGWINCH, which nothing else there uses,
 * has it write to a file how long the event loop was held up since the one before.
 */
import { renameSync, writeFileSync } from "node:fs";

const file = process.env["BENCH_LOOP_DELAY_FILE"];
if (file !== undefined && process.argv.includes("serve")) {
  let turnAt = performance.now();
  let usage = process.cpuUsage();
  let longest = { wallMs: 0, processorMs: 0 };
  setInterval(() => {
    const now = performance.now();
    const { user, system } = process.cpuUsage(usage);
    const [wallMs, processorMs] = [now - turnAt, (user + system) / 1000];
    longest = {
      wallMs: Math.max(longest.wallMs, wallMs),
      processorMs: Math.max(longest.processorMs, processorMs),
    };
    [turnAt, usage] = [now, process.cpuUsage()];
  }, 1).unref();
  process.on("SIGWINCH", () => {
    writeFileSync(`${file}.new`, JSON.stringify(longest));
    renameSync(`${file}.new`, file);
    longest = { wallMs: 0, processorMs: 0 };
  });
}
