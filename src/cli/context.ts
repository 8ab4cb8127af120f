import type { Clock } from "../core/clock.ts";
import type { Output } from "./output.ts";

/** What a command takes from the world around it. Tests make their own. */
export interface CliContext {
  /** How this program was called, so that the commands it suggests can be pasted: `megabrain`, `npx megabrain`. */
  readonly program: string;
  readonly env: Environment;
  readonly output: Output;
  readonly clock: Clock;
  readonly readStdin: () => Promise<string>;
  /** Calls back for each Ctrl-C (or SIGTERM, SIGHUP). Returns the way to stop it. */
  readonly onInterrupt: (listener: () => void) => () => void;
  /** Leaves at once, whatever is going on. */
  readonly exitNow: (status: number) => void;
}

export type Environment = Readonly<Record<string, string | undefined>>;
