/** The words of the wire, exactly. A stage is set by whoever does the work, never guessed from a message. */
export type Stage = WorkStage | "Complete" | "Failed";

/** A stage in which work is done. The order is the order of an attempt. */
export type WorkStage = "Cloning" | "Parsing" | "Indexing";

export function isWorkStage(stage: Stage): stage is WorkStage {
  return stage !== "Complete" && stage !== "Failed";
}
