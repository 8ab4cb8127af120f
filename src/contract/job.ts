import { Type, type Static } from "typebox";
import { EVENT_EXAMPLE, JobError, JobStats, StageSeconds, StreamEvent } from "./progress-event.ts";
import { count, cursor, limit, line, nullable, text, time } from "./shapes.ts";
import { JobStatus, Source } from "./words.ts";

const job = {
  id: text("26 characters, in order of creation."),
  status: JobStatus,
  source: Source,
  repository: text("As a person writes it."),
  host: nullable(Type.String(), "With a port where it is not the usual one; null for `local`."),
  owner: nullable(Type.String(), "Nested groups keep their slashes; null where the address has none."),
  name: text("Of the repository, without its owner."),
  ref: nullable(Type.String(), "As requested; null asks for the default branch."),
  full: Type.Boolean({ description: "Everything anew, not only what changed." }),
  attempt: count("1 for the first try."),
  interruptions: count("How often its server died under it."),
  retryOf: nullable(Type.String(), "The job this one retries."),
  cancelRequested: Type.Boolean({ description: "Someone asked for its end." }),
  createdAt: time("When it was asked for."),
  startedAt: nullable(time("When it first left the queue.")),
  endedAt: nullable(time("When it ended.")),
  stageSeconds: StageSeconds,
  stats: nullable(JobStats, "What it made; null unless it is complete."),
  error: nullable(JobError, "How it failed; null unless it has."),
  links: Type.Object(
    { self: text("The job."), events: text("Its event stream."), cancel: text("To be sent DELETE.") },
    { description: "Addresses on this server." },
  ),
};

const JOB_EXAMPLE = {
  id: EVENT_EXAMPLE.jobId,
  status: "running",
  source: "github",
  repository: "acme/widgets",
  host: "github.com",
  owner: "acme",
  name: "widgets",
  ref: "main",
  full: false,
  attempt: 1,
  interruptions: 0,
  retryOf: null,
  cancelRequested: false,
  createdAt: "2026-11-22T20:14:50.004Z",
  startedAt: "2026-11-22T20:14:50.811Z",
  endedAt: null,
  stageSeconds: { cloning: 7.9, parsing: 0, indexing: 0 },
  stats: null,
  error: null,
  links: {
    self: `/api/v1/jobs/${EVENT_EXAMPLE.jobId}`,
    events: `/api/v1/jobs/${EVENT_EXAMPLE.jobId}/events`,
    cancel: `/api/v1/jobs/${EVENT_EXAMPLE.jobId}`,
  },
};

/** One ingestion. */
export const Job = Type.Object(job, { title: "Job", description: "One ingestion.", examples: [JOB_EXAMPLE] });
export type Job = Static<typeof Job>;

/** A job with where it stands. */
export const JobDetails = Type.Object(
  {
    ...job,
    lastEventId: count("Of the newest event."),
    event: StreamEvent,
    logTail: Type.Array(Type.String(), { description: "Last lines of the newest attempt's log, oldest first." }),
  },
  {
    title: "JobDetails",
    description: "One ingestion, and where it stands.",
    examples: [{ ...JOB_EXAMPLE, lastEventId: 17, event: EVENT_EXAMPLE, logTail: [] }],
  },
);
export type JobDetails = Static<typeof JobDetails>;

/** What a request to start one is answered with. */
export const SubmittedJob = Type.Object(
  { ...job, deduplicated: Type.Boolean({ description: "The job was there before this request." }) },
  {
    title: "SubmittedJob",
    description: "The job that does what was asked for.",
    examples: [
      {
        ...JOB_EXAMPLE,
        status: "queued",
        startedAt: null,
        stageSeconds: { cloning: 0, parsing: 0, indexing: 0 },
        deduplicated: false,
      },
    ],
  },
);
export type SubmittedJob = Static<typeof SubmittedJob>;

export const JobList = Type.Object(
  {
    jobs: Type.Array(JobDetails, { description: "Newest first." }),
    cursor: nullable(Type.String(), "For the next page; null at the end."),
  },
  { title: "JobList", description: "A page of ingestions, newest first." },
);
export type JobList = Static<typeof JobList>;

export const JobParams = Type.Object({
  id: line("Of the job, as its JSON and its events have it.", EVENT_EXAMPLE.jobId),
});

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

export const JobEventsHeaders = Type.Object({
  "Last-Event-ID": Type.Optional(
    text("The id of the last event that was seen: every event after it comes, then live ones. EventSource sends it."),
  ),
});
