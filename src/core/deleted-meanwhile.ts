import { AppError } from "./error.ts";

/** How a job ends whose repository went while it was at work on its changes: there is nothing left to build on. */
export function deletedMeanwhile(cause?: unknown): AppError {
  return new AppError("cancelled", "The repository was deleted while it was being ingested again.", { cause });
}
