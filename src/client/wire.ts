// What goes over the wire, as types: the client's only ties to src/contract, which describes it once for everyone.
// For the package, scripts/wire-types.mjs writes the same types out, so that whoever imports it needs no schema library.
export type { Health } from "../contract/health.ts";
export type { IngestBody } from "../contract/ingest.ts";
export type { Job, JobDetails, JobList, SubmittedJob } from "../contract/job.ts";
export type { Problem } from "../contract/problem.ts";
export type { JobError, JobStats, StreamEvent } from "../contract/progress-event.ts";
export type { FileList, Repository, RepositoryFile, RepositoryList, SkippedList } from "../contract/repository.ts";
export type { SearchResults } from "../contract/search.ts";
