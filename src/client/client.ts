import type { Clock } from "../core/clock.ts";
import { allEvents, jobEvents } from "./event-streams.ts";
import type { JobEventsOptions, StreamOptions } from "./stream-options.ts";
import type { StreamedEvent } from "./streamed-event.ts";
import { systemClock } from "./system-clock.ts";
import { createTransport, type Transport } from "./transport.ts";
import type {
  FileList,
  Health,
  IngestBody,
  Job,
  JobDetails,
  JobList,
  Repository,
  RepositoryFile,
  RepositoryList,
  SearchResults,
  SkippedList,
  StreamEvent,
  SubmittedJob,
} from "./wire.ts";

export { MegaBrainError, type MegaBrainErrorOptions } from "./error.ts";
export type { ConnectionState, JobEventsOptions, StreamOptions } from "./stream-options.ts";
export type { StreamedEvent } from "./streamed-event.ts";
export type { Clock } from "../core/clock.ts";
export type * from "./wire.ts";

/**
 * A MegaBrain server's API, for Node and browsers. Every call answers with what goes over the wire
 * (docs/protocol.md), and rejects with `MegaBrainError`, or with the reason of the signal that aborts it.
 */
export interface Client {
  /** Starts an ingestion, or joins the one of the same repository and ref: then `deduplicated` is true. */
  ingest(request: IngestRequest, options?: IngestOptions): Promise<SubmittedJob>;
  readonly jobs: Jobs;
  readonly repositories: Repositories;
  /** Finds code: `term "two words" repo:acme lang:go file:*_test.go`. */
  search(query: string, options?: PageOptions): Promise<SearchResults>;
  /**
   * A job's events, each once, until its last; across lost connections and restarts of the server. Connects when the
   * first is asked for, and takes from the network only what is asked for. Rejects where the job is unknown.
   */
  events(jobId: string, options?: JobEventsOptions): AsyncIterable<StreamedEvent>;
  /**
   * The events of all jobs in one stream, without an end: first the newest of every job that runs or waits and of those
   * that ended last, then live. They come again after a lost connection. What a page needs that shows all jobs.
   */
  overview(options?: StreamOptions): AsyncIterable<StreamEvent>;
  /** Whether the server is there, and its version. */
  health(options?: CallOptions): Promise<Health>;
}

export interface Jobs {
  /** Newest first. */
  list(filter?: JobFilter): Promise<JobList>;
  get(id: string, options?: CallOptions): Promise<JobDetails>;
  /** Asks for its end. The job's last event tells that it has come. */
  cancel(id: string, options?: CallOptions): Promise<JobDetails>;
  /** Ingests the same again, as a new job. */
  retry(id: string, options?: CallOptions): Promise<SubmittedJob>;
}

export interface Repositories {
  list(options?: CallOptions): Promise<RepositoryList>;
  get(id: string, options?: CallOptions): Promise<Repository>;
  /** It is not searchable any more. */
  remove(id: string, options?: CallOptions): Promise<void>;
  /** What lies in a directory: files of the index, and directories that hold some. */
  files(id: string, options?: FilesOptions): Promise<FileList>;
  /** One file as it is indexed, with its symbols. */
  file(id: string, path: string, options?: CallOptions): Promise<RepositoryFile>;
  /** Files left out, with the reason. */
  skipped(id: string, options?: PageOptions): Promise<SkippedList>;
}

export interface IngestRequest extends IngestBody {
  readonly source: Job["source"];
}

export interface CallOptions {
  readonly signal?: AbortSignal | undefined;
}

export interface IngestOptions extends CallOptions {
  /** The same key and request within 24 hours answer with the same job. */
  readonly idempotencyKey?: string | undefined;
}

export interface PageOptions extends CallOptions {
  /** At most so many; the server knows how many are usual. */
  readonly limit?: number | undefined;
  /** From an earlier answer to the same question: the page after it. */
  readonly cursor?: string | null | undefined;
}

export interface FilesOptions extends PageOptions {
  /** Its path; left out: the repository's top. */
  readonly directory?: string | undefined;
}

export interface JobFilter extends PageOptions {
  readonly status?: readonly Job["status"][] | undefined;
  /** Part of the repository's name. */
  readonly repository?: string | undefined;
  /** Created at or after. */
  readonly since?: Date | string | undefined;
}

export interface ClientOptions {
  /** The server's address: `http://127.0.0.1:8080`. A function is asked before each request. */
  readonly url: string | (() => string | Promise<string>);
  /** Sent with every request: what a proxy in front of the server wants, say. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** In place of the global one. */
  readonly fetch?: typeof fetch | undefined;
  /** Time, for tests. */
  readonly clock?: Clock | undefined;
  /** In [0, 1), for tests. */
  readonly random?: (() => number) | undefined;
}

export function createClient(options: ClientOptions): Client {
  const { url, headers = {}, fetch: send = fetch, clock = systemClock, random = Math.random } = options;
  const address = typeof url === "string" ? () => url : url;
  const transport = createTransport({ url: address, headers, fetch: send, clock });
  const streams = { transport, clock, random };
  return {
    ingest: ({ source, ...body }, { idempotencyKey, signal } = {}) =>
      transport.json<SubmittedJob>(`${API}/ingest/${source}`, {
        method: "POST",
        body,
        headers: {
          accept: "application/json",
          ...(idempotencyKey === undefined ? {} : { "idempotency-key": idempotencyKey }),
        },
        signal,
      }),
    jobs: jobsOf(transport),
    repositories: repositoriesOf(transport),
    search: (q, { limit, cursor, signal } = {}) =>
      transport.json<SearchResults>(`${API}/search`, { query: { q, limit, cursor: cursor ?? undefined }, signal }),
    events: (jobId, asked = {}) => jobEvents(jobId, asked, streams),
    overview: (asked = {}) => allEvents(asked, streams),
    health: (asked = {}) => transport.json<Health>("/healthz", asked),
  };
}

const API = "/api/v1";

function jobsOf(transport: Transport): Jobs {
  const at = (id: string) => `${API}/jobs/${encodeURIComponent(id)}`;
  return {
    list: ({ status, repository, since, limit, cursor, signal } = {}) =>
      transport.json<JobList>(`${API}/jobs`, {
        query: {
          status: status === undefined || status.length === 0 ? undefined : status.join(","),
          repository,
          since: since instanceof Date ? since.toISOString() : since,
          limit,
          cursor: cursor ?? undefined,
        },
        signal,
      }),
    get: (id, { signal } = {}) => transport.json<JobDetails>(at(id), { signal }),
    cancel: (id, { signal } = {}) => transport.json<JobDetails>(at(id), { method: "DELETE", signal }),
    retry: (id, { signal } = {}) => transport.json<SubmittedJob>(`${at(id)}/retry`, { method: "POST", signal }),
  };
}

function repositoriesOf(transport: Transport): Repositories {
  const at = (id: string) => `${API}/repositories/${encodeURIComponent(id)}`;
  return {
    list: ({ signal } = {}) => transport.json<RepositoryList>(`${API}/repositories`, { signal }),
    get: (id, { signal } = {}) => transport.json<Repository>(at(id), { signal }),
    remove: (id, { signal } = {}) => transport.json<void>(at(id), { method: "DELETE", signal }),
    files: (id, { directory, limit, cursor, signal } = {}) =>
      transport.json<FileList>(`${at(id)}/files`, { query: { directory, limit, cursor: cursor ?? undefined }, signal }),
    file: (id, path, { signal } = {}) =>
      transport.json<RepositoryFile>(`${at(id)}/files/${path.split("/").map(encodeURIComponent).join("/")}`, {
        signal,
      }),
    skipped: (id, { limit, cursor, signal } = {}) =>
      transport.json<SkippedList>(`${at(id)}/skipped`, { query: { limit, cursor: cursor ?? undefined }, signal }),
  };
}
