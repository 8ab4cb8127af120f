import path from "node:path";
import { AppError } from "../../../core/error.ts";

/** A file of a segment that is not what was written, or not for this version. `how` goes on from its name: `is cut short`. */
export function damagedSegment(file: string, how: string, cause?: unknown): AppError {
  const name = path.join(path.basename(path.dirname(file)), path.basename(file));
  return new AppError("internal", `The index file ${name} ${how}.`, {
    cause,
    hint: "Ingest the repository again, in full: that builds its index anew.",
  });
}
