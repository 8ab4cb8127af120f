import { AppError, type AppErrorOptions } from "./error.ts";

/**
 * A process of ours that a signal ended, where that came from outside: it may pass. Null for any other signal: that one
 * a process brings upon itself, and will again.
 */
export function endedFromOutside(
  { program, signal }: EndedProcess,
  options: Pick<AppErrorOptions, "cause" | "logTail"> = {},
): AppError | null {
  const how = signal === null ? undefined : FROM_OUTSIDE[signal];
  if (how === undefined) return null;
  return new AppError("internal", `${program} was ${how}.`, { ...options, hint: ENDED_HINT, isTransient: true });
}

export interface EndedProcess {
  /** As it stands at the start of a sentence. */
  readonly program: string;
  /** `SIGKILL` and so on; null where no signal ended it. */
  readonly signal: string | null;
}

const FROM_OUTSIDE: Readonly<Record<string, string>> = {
  SIGKILL: "killed by SIGKILL, perhaps for want of memory",
  SIGTERM: "ended from outside, by SIGTERM",
  SIGINT: "ended from outside, by SIGINT",
  SIGHUP: "ended from outside, by SIGHUP",
};
/** What to do about it. */
export const ENDED_HINT = "Retry it. If it happens again, give the server more memory, or lower MEGABRAIN_CONCURRENCY.";
