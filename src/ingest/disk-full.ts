import { AppError } from "../core/error.ts";

/** What to throw instead of an error of the file system: `disk_full` where that is what it says, else the error itself. */
export function tellDiskFull(error: unknown): unknown {
  const code = (error as { code?: unknown } | null | undefined)?.code;
  if (code !== "ENOSPC" && code !== "EDQUOT") return error;
  return new AppError("disk_full", "No space is left in the data directory.", { cause: error });
}
