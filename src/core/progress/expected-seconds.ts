import type { StageSeconds } from "../progress-event.ts";

/** What is known of an ingestion so far; null for what is not. */
export interface Known {
  /** Bytes git will have received in all, as far as it can tell. */
  readonly receiveBytes: number | null;
  /** Seconds that parsing the listed files should take, from their sizes and languages. */
  readonly parseSeconds: number | null;
  /** Bytes of source in the tree. */
  readonly sourceBytes: number | null;
  readonly elapsed: StageSeconds;
  readonly done: StageShares;
}

/** Share of each stage's work that is finished, 0–1. */
export interface StageShares {
  readonly cloning: number;
  readonly parsing: number;
  readonly indexing: number;
}

export const NOTHING_DONE: StageShares = { cloning: 0, parsing: 0, indexing: 0 };

/**
 * The seconds each stage should take in all: shipped constants early, what was measured late. Constants were fitted
 * to four repositories of 1 to 60 MB over a fast link (bench/ingest); a slow link corrects them as it is measured.
 */
export function expectedSeconds(known: Known): StageSeconds {
  const receiveBytes = known.receiveBytes ?? TYPICAL_RECEIVE_BYTES;
  const sourceBytes = known.sourceBytes ?? receiveBytes * TYPICAL_EXPANSION;
  const parsing = known.parseSeconds ?? (sourceBytes / MIB) * PARSE_SECONDS_PER_MIB;
  const prior = {
    cloning: CLONE_SECONDS_MIN + (receiveBytes / MIB) * RECEIVE_SECONDS_PER_MIB,
    parsing: PARSE_SECONDS_MIN + parsing,
    indexing: INDEX_SECONDS_MIN + (sourceBytes / MIB) * INDEX_SECONDS_PER_MIB,
  };
  return {
    cloning: blend(prior.cloning, known.elapsed.cloning, known.done.cloning),
    parsing: blend(prior.parsing, known.elapsed.parsing, known.done.parsing),
    indexing: blend(prior.indexing, known.elapsed.indexing, known.done.indexing),
  };
}

/** The more of the stage is done, the more its own pace counts. It has never taken less than it already took. */
function blend(prior: number, elapsed: number, done: number): number {
  if (done >= 1) return elapsed;
  if (done <= 0) return Math.max(prior, elapsed);
  const trust = Math.min(1, done * 2);
  return Math.max(elapsed, (1 - trust) * prior + trust * (elapsed / done));
}

const MIB = 1024 * 1024;
const TYPICAL_RECEIVE_BYTES = 6 * MIB;
/** Source is this many times the pack that carried it. */
const TYPICAL_EXPANSION = 3.5;
const CLONE_SECONDS_MIN = 0.2;
const RECEIVE_SECONDS_PER_MIB = 0.3;
const PARSE_SECONDS_MIN = 0.1;
const PARSE_SECONDS_PER_MIB = 0.15;
const INDEX_SECONDS_MIN = 0.1;
const INDEX_SECONDS_PER_MIB = 0.02;
