import { expect } from "vitest";
import { ERROR_TABLE, type ErrorCode } from "../../src/core/error.ts";
import { breachesOfWholeStream } from "../conformance/protocol/stream-rules.ts";
import type { ApiClient, ProblemAnswer } from "../support/api-client.ts";
import { openStream, type EventFrame } from "../support/sse-reader.ts";

/** How a failed job was told: by its events, and by its JSON. */
export async function tellingOf(frames: readonly EventFrame[], api: ApiClient): Promise<object> {
  const events = frames.map(({ progress }) => progress);
  const last = events.at(-1)!;
  const { body: job } = await api.call<Record<string, unknown>>(`/api/v1/jobs/${last.jobId}`);
  return {
    breaches: breachesOfWholeStream(frames),
    ends: events.filter(({ stage }) => stage === "Complete" || stage === "Failed").map(({ stage }) => stage),
    ...triesIn(frames),
    message: last.message,
    error: last.error,
    job: { status: job["status"], attempt: job["attempt"], error: job["error"], event: job["event"] },
    last,
  };
}

export interface Told {
  readonly code: ErrorCode;
  readonly detail: RegExp;
  readonly log?: readonly RegExp[];
  readonly hint?: string;
  /** Default 1. */
  readonly tries?: number;
}

/** What `tellingOf` must be like: one `Failed` event at the end that says everything, and the job saying the same. */
export function rightTelling({ code, detail, log = [], tries = 1, ...told }: Told): object {
  const { title, retryable, hint } = ERROR_TABLE[code];
  const error = {
    code,
    title,
    detail: expect.stringMatching(detail) as string,
    stage: "Cloning",
    retryable,
    hint: told.hint ?? hint,
    logTail: expect.arrayContaining(log.map((line) => expect.stringMatching(line) as string)) as string[],
  };
  return {
    breaches: [],
    ends: ["Failed"],
    ...triesUpTo(tries),
    message: expect.stringContaining(title) as string,
    error,
    job: {
      status: "failed",
      attempt: tries,
      error,
      event: expect.objectContaining({ stage: "Failed", error }) as object,
    },
    last: expect.objectContaining({ stage: "Failed", attempt: tries }) as object,
  };
}

/** Which tries the events saw, and before which ones they told of a wait. */
export function triesIn(frames: readonly EventFrame[]): { tries: number[]; announced: string[] } {
  const events = frames.map(({ progress }) => progress);
  return {
    tries: [...new Set(events.map(({ attempt }) => attempt))],
    announced: events.flatMap(({ message, attempt }) => {
      const words = / (try \d of \d) in [\d.]+ s: /.exec(message)?.[1];
      return words === undefined ? [] : [`${words}, said in ${attempt}`];
    }),
  };
}

/** Every try is seen, and so is each wait before the next one. */
export function triesUpTo(tries: number): ReturnType<typeof triesIn> {
  const numbers = Array.from({ length: tries }, (_, at) => at + 1);
  return { tries: numbers, announced: numbers.slice(1).map((next) => `try ${next} of 4, said in ${next - 1}`) };
}

export interface RefusedRequest {
  readonly source?: string;
  readonly body: object;
  readonly headers?: Readonly<Record<string, string>>;
}

/** How a refused request is told: as problem details, and as one event to who asked for a stream. */
export async function refusalOf({ source = "github", body, headers = {} }: RefusedRequest, { url, call }: ApiClient) {
  const path = `/api/v1/ingest/${source}`;
  const request = { method: "POST", body: JSON.stringify(body), headers } as const;
  const problem = await call<ProblemAnswer>(path, request);
  const stream = await openStream(`${url}${path}?stream=true`, request);
  const frames = (await stream.all()).map(({ id, progress: { jobId, stage, error } }) => ({ id, jobId, stage, error }));
  return { status: problem.status, problem: problem.body, streamStatus: stream.status, frames };
}

export function rightRefusal({ code, field, hint = ERROR_TABLE[code].hint }: Refused) {
  const { status, title, retryable } = ERROR_TABLE[code];
  const said = { code, title, hint, retryable, detail: expect.stringMatching(/./) as string };
  const error = { ...said, stage: null, logTail: [] };
  return {
    status,
    problem: { ...said, field, status, type: expect.any(String) as string },
    streamStatus: status,
    frames: [{ id: null, jobId: null, stage: "Failed", error }],
  };
}

interface Refused {
  readonly code: ErrorCode;
  readonly field: string | null;
  readonly hint?: string | undefined;
}
