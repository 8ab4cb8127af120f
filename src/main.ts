#!/usr/bin/env node
// Imports nothing statically, so that an old Node can still be told why it cannot run the rest.

const OLDEST_NODE = [20, 19] as const;

const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
if (major < OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor < OLDEST_NODE[1])) {
  process.stderr.write(
    `MegaBrain needs Node ${OLDEST_NODE.join(".")} or newer; this is Node ${process.versions.node}.\n`,
  );
  process.exitCode = 1;
} else {
  const { runCli } = await import("./cli/run-cli.ts");
  const { processContext } = await import("./cli/process-context.ts");
  // The one place that takes the environment from the process; config.ts is the one that reads settings in it.
  // oxlint-disable-next-line node/no-process-env
  const { env } = process;
  process.exitCode = await runCli(process.argv.slice(2), processContext(env));
}
