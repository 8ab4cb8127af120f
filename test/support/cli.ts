import type { CliContext } from "../../src/cli/context.ts";
import { jsonText } from "../../src/cli/json-text.ts";
import { runCli } from "../../src/cli/run-cli.ts";
import { systemClock } from "../../src/system-clock.ts";

/** A command that runs in this process, its streams caught. */
export interface RunningCli {
  readonly status: Promise<number>;
  out(): string;
  err(): string;
  /** What `exitNow` was called with. */
  left(): number | null;
  interrupt(): void;
  untilError(pattern: RegExp): Promise<void>;
}

export function startCli(argv: readonly string[], change: Partial<CliContext> = {}): RunningCli {
  let out = "";
  let err = "";
  let left: number | null = null;
  let interrupt = (): void => undefined;
  let onError = (): void => undefined;
  const context: CliContext = {
    program: "megabrain",
    env: {},
    output: {
      result: (text) => void (out += `${text}\n`),
      json: (value) => void (out += `${jsonText(value, 2)}\n`),
      content: (text) => void (out += text),
      note: (text) => {
        err += `${text}\n`;
        onError();
      },
      look: { colour: false, unicode: true },
      columns: null,
      terminal: null,
    },
    clock: systemClock,
    readStdin: () => Promise.reject(new Error("stdin was not expected")),
    onInterrupt: (listener) => {
      interrupt = listener;
      return () => (interrupt = () => undefined);
    },
    exitNow: (status) => (left = status),
    ...change,
  };
  return {
    status: runCli(argv, context),
    out: () => out,
    err: () => err,
    left: () => left,
    interrupt: () => interrupt(),
    untilError: (pattern) =>
      new Promise<void>((resolve) => {
        onError = () => {
          if (pattern.test(err)) resolve();
        };
        onError();
      }),
  };
}

/** Runs a command to its end. */
export async function runCliToEnd(argv: readonly string[], change: Partial<CliContext> = {}) {
  const running = startCli(argv, change);
  const status = await running.status;
  return { status, out: running.out(), err: running.err() };
}
