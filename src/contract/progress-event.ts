import { Type, type Static } from "typebox";
import { ErrorCode, Stage, WorkStage } from "./words.ts";
import { count, nullable, text } from "./shapes.ts";

const percentage = { minimum: 0, maximum: 100 } as const;

/** How a job failed. Every secret has been removed. */
export const JobError = Type.Object(
  {
    code: ErrorCode,
    title: text("A short headline for a person."),
    detail: text("What happened, in one or two sentences."),
    stage: nullable(WorkStage, "The stage that failed; null when nothing had started."),
    retryable: Type.Boolean({ description: "Whether the same request can succeed later without anyone changing it." }),
    hint: text("What a person can do about it."),
    logTail: Type.Array(Type.String(), { description: "The last lines git or a parser printed, oldest first." }),
  },
  { title: "JobError", description: "How a job failed." },
);

export const SkippedCounts = Type.Partial(
  Type.Object({
    binary: count(),
    too_large: count(),
    minified: count(),
    lfs_pointer: count(),
    symlink: count(),
    submodule: count(),
    parser_timeout: count(),
    parser_crash: count(),
  }),
  { title: "SkippedCounts", description: "Files left out, or indexed without symbols, by reason." },
);

const seconds = { cloning: Type.Number(), parsing: Type.Number(), indexing: Type.Number() };
export const StageSeconds = Type.Object(seconds, {
  title: "StageSeconds",
  description: "Time spent in each stage, over all attempts.",
});

/** What a finished ingestion made. */
export const JobStats = Type.Object(
  {
    commit: text("Full object name."),
    mode: Type.Enum(["full", "incremental", "unchanged"], {
      description: "Whether all of it was done, or what changed.",
    }),
    files: count("Files of the whole snapshot."),
    symbols: count("Symbols of the whole snapshot."),
    bytes: count("Bytes of source of the whole snapshot."),
    skipped: SkippedCounts,
    seconds: Type.Object({ ...seconds, total: Type.Number() }, { description: "Time spent in each stage." }),
  },
  { title: "JobStats", description: "What a finished ingestion made." },
);

export const EVENT_EXAMPLE = {
  jobId: "01KAQY6ZB8Q1V5T0M4C7W2N9EX",
  repository: "acme/widgets",
  ref: "main",
  stage: "Parsing",
  message: "Parsing file 50/200",
  percentage: 35,
  timestamp: "2026-11-22T20:15:03.123Z",
  stagePercentage: 25,
  files: { done: 50, total: 200, skipped: 1, failed: 0, current: "src/pool.py" },
  objects: null,
  bytes: { done: 431_022, total: 1_730_110, perSecond: 421_888 },
  elapsedSeconds: 12.3,
  etaSeconds: 22.4,
  stalled: false,
  attempt: 1,
};

/** A whole statement of where a job is (docs/protocol.md, section 3). */
export const StreamEvent = Type.Object(
  {
    jobId: nullable(Type.String(), "Null only where a request could not become a job."),
    repository: text("As a person writes it."),
    ref: text("As requested; `HEAD` until the default branch's name is known."),
    stage: Stage,
    message: text("For a person."),
    percentage: Type.Integer({ ...percentage, description: "Of the whole job's time." }),
    timestamp: Type.String({ format: "date-time", description: "UTC, with milliseconds." }),
    stagePercentage: nullable(Type.Integer(percentage), "Of this stage; null where nothing honest can be said."),
    files: nullable(
      Type.Object({
        done: count("Files dealt with, skipped and failed ones among them."),
        total: count(),
        skipped: count("Left out."),
        failed: count("Their parser failed; they are indexed as text."),
        current: nullable(Type.String(), "Path of a file being worked on."),
      }),
      "Of this stage.",
    ),
    objects: nullable(Type.Object({ done: count(), total: count() }), "Git objects, while cloning."),
    bytes: nullable(
      Type.Object({ done: count(), total: nullable(count()), perSecond: nullable(Type.Number()) }),
      "Bytes received, or of source.",
    ),
    elapsedSeconds: Type.Number({ description: "Since the job left the queue." }),
    etaSeconds: nullable(Type.Number(), "Null rather than a guess."),
    stalled: Type.Boolean({ description: "No measurable progress for 10 s." }),
    attempt: Type.Integer({ minimum: 1, description: "1 for the first try." }),
    stats: Type.Optional(JobStats),
    error: Type.Optional(JobError),
  },
  {
    title: "StreamEvent",
    description: "A whole statement of where a job is. `stats` comes with `Complete` alone, `error` with `Failed`.",
    examples: [EVENT_EXAMPLE],
  },
);

export type StreamEvent = Static<typeof StreamEvent>;
export type JobError = Static<typeof JobError>;
export type JobStats = Static<typeof JobStats>;
