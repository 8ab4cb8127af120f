import { Type, type Static } from "typebox";
import { ErrorCode, Stage, WorkStage } from "./words.ts";
import { count, nullable, text } from "./shapes.ts";

const percentage = { minimum: 0, maximum: 100 } as const;

/** How a job failed. Every secret has been removed. */
export const JobError = Type.Object({
  code: ErrorCode,
  title: text("A short headline for a person."),
  detail: text("What happened, in one or two sentences."),
  stage: nullable(WorkStage, "The stage that failed; null when nothing had started."),
  retryable: Type.Boolean({ description: "Whether the same request can succeed later without anyone changing it." }),
  hint: text("What a person can do about it."),
  logTail: Type.Array(Type.String(), { description: "The last lines git or a parser printed, oldest first." }),
});

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
  { description: "Files left out, or indexed without symbols, by reason." },
);

const seconds = { cloning: Type.Number(), parsing: Type.Number(), indexing: Type.Number() };
export const StageSeconds = Type.Object(seconds);

/** What a finished ingestion made. */
export const JobStats = Type.Object({
  commit: text("Full object name."),
  mode: Type.Enum(["full", "incremental", "unchanged"]),
  files: count("Files of the whole snapshot."),
  symbols: count("Symbols of the whole snapshot."),
  bytes: count("Bytes of source of the whole snapshot."),
  skipped: SkippedCounts,
  seconds: Type.Object({ ...seconds, total: Type.Number() }),
});

/** A whole statement of where a job is (docs/protocol.md, section 3). */
export const StreamEvent = Type.Object({
  jobId: nullable(Type.String(), "Null only where a request could not become a job."),
  repository: Type.String(),
  ref: Type.String(),
  stage: Stage,
  message: text("For a person."),
  percentage: Type.Integer({ ...percentage, description: "Of the whole job's time." }),
  timestamp: Type.String({ format: "date-time" }),
  stagePercentage: nullable(Type.Integer(percentage), "Of this stage; null where nothing honest can be said."),
  files: nullable(
    Type.Object({
      done: count(),
      total: count(),
      skipped: count(),
      failed: count(),
      current: nullable(Type.String(), "Path of a file being worked on."),
    }),
  ),
  objects: nullable(Type.Object({ done: count(), total: count() }), "Git objects, while cloning."),
  bytes: nullable(Type.Object({ done: count(), total: nullable(count()), perSecond: nullable(Type.Number()) })),
  elapsedSeconds: Type.Number({ description: "Since the job left the queue." }),
  etaSeconds: nullable(Type.Number(), "Null rather than a guess."),
  stalled: Type.Boolean({ description: "No measurable progress for 10 s." }),
  attempt: Type.Integer({ minimum: 1 }),
  stats: Type.Optional(JobStats),
  error: Type.Optional(JobError),
});

export type StreamEvent = Static<typeof StreamEvent>;
export type JobError = Static<typeof JobError>;
export type JobStats = Static<typeof JobStats>;
