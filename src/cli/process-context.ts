import { basename, relative } from "node:path";
import { systemClock } from "../system-clock.ts";
import type { CliContext, Environment } from "./context.ts";
import { processOutput } from "./output.ts";

/** The real world of a command: this process's streams, signals and time. */
export function processContext(env: Environment): CliContext {
  return {
    program: programName(env),
    env,
    output: processOutput(env),
    clock: systemClock,
    readStdin,
    onInterrupt,
    exitNow: (status) => process.exit(status),
  };
}

/** What to type to call this program again from here. */
function programName(env: Environment): string {
  const script = process.argv[1] ?? "";
  if (env["npm_command"] === "exec") return "npx megabrain";
  return basename(script) === "main.js" ? `node ${relative(process.cwd(), script)}` : "megabrain";
}

async function readStdin(): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("utf8");
}

function onInterrupt(listener: () => void): () => void {
  for (const signal of INTERRUPTS) process.on(signal, listener);
  return () => {
    for (const signal of INTERRUPTS) process.off(signal, listener);
  };
}

const INTERRUPTS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
