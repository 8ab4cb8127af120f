/** What the stage that runs has counted so far. The progress model sees this and the time, and nothing else. */
export type Observation = CloningObservation | ParsingObservation | IndexingObservation;

export interface CloningObservation {
  readonly stage: "Cloning";
  /** In the order of time. The server does the second to fourth, and may leave them out. */
  readonly phase: "connecting" | "enumerating" | "counting" | "compressing" | "receiving" | "resolving" | "listing";
  /** What this phase has done; null while nothing is counted. */
  readonly done: number | null;
  /** What it will have done in all; null while that is not known. */
  readonly total: number | null;
  /** Bytes received; null outside `receiving`. */
  readonly bytes: number | null;
}

export interface ParsingObservation {
  readonly stage: "Parsing";
  readonly work: ParseWork;
  readonly files: number;
  /** Of the files dealt with, as git stores them. */
  readonly bytes: number;
  /** Source in the index that will be merged with what is parsed; 0 where the index is only added to. */
  readonly compactedBytes: number;
}

export interface IndexingObservation {
  readonly stage: "Indexing";
  readonly files: number;
  /** Share of what was left when parsing ended, 0–1. */
  readonly fraction: number;
}

/** The files to parse, as parts of about equal size in the order in which they are parsed. Sizes are exact. */
export interface ParseWork {
  readonly files: number;
  readonly bytes: number;
  readonly parts: readonly ParsePart[];
}

export interface ParsePart {
  readonly files: number;
  readonly bytes: number;
  /** Bytes to read by language; files that are left out unread are in none. */
  readonly languages: Readonly<Record<string, number>>;
}
