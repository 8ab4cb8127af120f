import type { Problem } from "../../contract/problem.ts";
import type { ProgressEvent } from "../../core/progress-event.ts";
import { withoutCredentials } from "../../core/without-credentials.ts";
import { wireTime } from "./wire-time.ts";

/** The one event that answers a request which could not become a job, for a caller that asked for its stream. */
export function refusedEvent(problem: Problem, { repository, ref, logTail, at }: RefusedRequest): ProgressEvent {
  const { code, title, detail, retryable, hint } = problem;
  return {
    jobId: null,
    repository: withoutCredentials(asGiven(repository)),
    ref: asGiven(ref) || "HEAD",
    stage: "Failed",
    message: oneLine(`${title}: ${detail}`),
    percentage: 0,
    timestamp: wireTime(at),
    stagePercentage: null,
    files: null,
    objects: null,
    bytes: null,
    elapsedSeconds: 0,
    etaSeconds: null,
    stalled: false,
    attempt: 1,
    error: { code, title, detail, stage: null, retryable, hint, logTail },
  };
}

export interface RefusedRequest {
  /** As it came: anything. */
  readonly repository: unknown;
  readonly ref: unknown;
  readonly logTail: readonly string[];
  /** Wall clock ms. */
  readonly at: number;
}

function asGiven(value: unknown): string {
  return typeof value === "string" ? oneLine(value).slice(0, AS_GIVEN_CHARACTERS_MAX) : "";
}

function oneLine(text: string): string {
  // oxlint-disable-next-line no-control-regex -- they are what is removed
  return text.replaceAll(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, " ");
}

const AS_GIVEN_CHARACTERS_MAX = 4096;
