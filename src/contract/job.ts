import { Type, type Static } from "typebox";
import { JobError, JobStats, StageSeconds, StreamEvent } from "./progress-event.ts";
import { count, cursor, limit, line, nullable, text, time } from "./shapes.ts";
import { JobStatus, Source } from "./words.ts";

/** One ingestion. */
export const Job = Type.Object({
  id: Type.String(),
  status: JobStatus,
  source: Source,
  repository: text("As a person writes it."),
  host: nullable(Type.String()),
  owner: nullable(Type.String()),
  name: Type.String(),
  ref: nullable(Type.String(), "As requested; null asks for the default branch."),
  full: Type.Boolean(),
  attempt: count(),
  interruptions: count("How often its server died under it."),
  retryOf: nullable(Type.String(), "The job this one retries."),
  cancelRequested: Type.Boolean(),
  createdAt: time(),
  startedAt: nullable(time("When it first left the queue.")),
  endedAt: nullable(time()),
  stageSeconds: StageSeconds,
  stats: nullable(JobStats, "What it made; null unless it is complete."),
  error: nullable(JobError, "How it failed; null unless it has."),
  links: Type.Object({ self: Type.String(), events: Type.String(), cancel: text("To be sent DELETE.") }),
});
export type Job = Static<typeof Job>;

/** A job with where it stands. */
export const JobDetails = Type.Object({
  ...Job.properties,
  lastEventId: count("Of the newest event."),
  event: StreamEvent,
  logTail: Type.Array(Type.String(), { description: "Last lines of the newest attempt's log, oldest first." }),
});
export type JobDetails = Static<typeof JobDetails>;

/** What a request to start one is answered with. */
export const SubmittedJob = Type.Object({
  ...Job.properties,
  deduplicated: Type.Boolean({ description: "The job was there before this request." }),
});
export type SubmittedJob = Static<typeof SubmittedJob>;

export const JobList = Type.Object({
  jobs: Type.Array(JobDetails, { description: "Newest first." }),
  cursor: nullable(Type.String(), "For the next page; null at the end."),
});
export type JobList = Static<typeof JobList>;

export const JobParams = Type.Object({ id: line() });

export const JobsQuery = Type.Object({
  status: Type.Optional(text("queued, running, complete or failed; several separated by commas.")),
  repository: Type.Optional(line("Part of the repository's name.")),
  since: Type.Optional(time("Created at or after.")),
  limit: limit(50),
  cursor: cursor(),
});

export const JobEventsQuery = Type.Object({
  after: Type.Optional(text("Every event after this one; 0 for all. `Last-Event-ID` wins.")),
});
