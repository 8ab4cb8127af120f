import { MegaBrainError, type JobError } from "../client/client.ts";
import { AppError, ERROR_TABLE, type ErrorCode } from "../core/error.ts";

/** What the command line returns to its caller. */
export const EXIT = { done: 0, failed: 1, wrongUse: 2 } as const;

/** The same of `search`: as of grep and those like it, which scripts ask whether there is something. */
export const SEARCH_EXIT = { found: 0, nothing: 1, failed: 2 } as const;

/** The command was called wrongly: nothing was tried. */
export class WrongUse extends Error {}

/** What a failure ends the command with. A newer server may tell of codes that this version does not know. */
export function exitStatusOf(code: string): number {
  return Object.hasOwn(ERROR_TABLE, code) ? ERROR_TABLE[code as ErrorCode].exit : EXIT.failed;
}

/** What a command that ended by something thrown returns. */
export function exitStatusOfThrown(error: unknown): number {
  if (error instanceof WrongUse) return EXIT.wrongUse;
  return error instanceof AppError || error instanceof MegaBrainError ? exitStatusOf(error.code) : EXIT.failed;
}

/** What is shown of a failure; the code may be one of a later version. */
export interface ShownFailure extends Pick<JobError, "title" | "detail" | "hint"> {
  readonly code: string;
  readonly logTail: readonly string[];
}

/** A failure as a person reads it: what, why, what to do, and the last lines of the log. */
export function describeFailure(failure: ShownFailure): string {
  const lines = [`${failure.title}: ${failure.detail}`, failure.hint];
  // Who cancels knows why it ended.
  if (failure.logTail.length > 0 && failure.code !== "cancelled")
    lines.push("The last lines of the log:", ...failure.logTail.map((line) => `  ${line}`));
  return lines.filter((line) => line !== "").join("\n");
}

/** The same for something that was thrown. A bug is shown with its stack: there is no server log to look into. */
export function describeThrown(error: unknown): string {
  if (error instanceof WrongUse) return error.message;
  if (error instanceof MegaBrainError) {
    const { code, title, detail, hint } = error;
    return describeFailure({ code, title, detail, hint, logTail: [] });
  }
  if (error instanceof AppError) {
    const { code, title, message, hint, logTail } = error;
    return describeFailure({ code, title, detail: message, hint, logTail });
  }
  return `This is a bug in MegaBrain: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
}
