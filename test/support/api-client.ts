import { openStream, type EventStream, type StreamRequest } from "./sse-reader.ts";

/** Body of `POST /api/v1/ingest/{source}`. */
export interface IngestBody {
  readonly repository: string;
  readonly ref?: string;
  readonly branch?: string;
  readonly token?: string;
  readonly username?: string;
  readonly full?: boolean;
}

/** What the tests read of a job's JSON. */
export interface JobAnswer {
  readonly id: string;
  readonly status: "queued" | "running" | "complete" | "failed";
  readonly deduplicated?: boolean;
  readonly attempt?: number;
}

/** What the tests read of problem+json (RFC 9457). */
export interface ProblemAnswer {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code: string;
  readonly field: string | null;
}

export interface SearchAnswer {
  readonly hits: readonly { readonly path: string; readonly repository: string; readonly symbol: string | null }[];
  readonly total: number;
}

export interface Answer<Body> {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Body;
}

/** The few calls every test makes. */
export interface ApiClient {
  readonly url: string;
  /** Starts an ingestion and reads its stream from the first event. */
  ingestStream(body: IngestBody, request?: StreamRequest): Promise<EventStream>;
  /** Starts an ingestion without a stream. Rejects unless the answer is 202. */
  ingest(body: IngestBody, headers?: Readonly<Record<string, string>>): Promise<JobAnswer>;
  /** The job's stream; `query` is what follows the question mark. */
  events(jobId: string, request?: StreamRequest & { query?: string }): Promise<EventStream>;
  /** Any request; a JSON body is parsed, another is given as text. */
  call<Body = unknown>(path: string, init?: RequestInit): Promise<Answer<Body>>;
  job(jobId: string): Promise<JobAnswer>;
  cancel(jobId: string): Promise<number>;
  search(query: string): Promise<SearchAnswer>;
}

export function apiClient(url: string, source = "github"): ApiClient {
  const call = async <Body>(at: string, init: RequestInit = {}): Promise<Answer<Body>> => {
    const response = await fetch(`${url}${at}`, init);
    const text = await response.text();
    const isJson = /json/.test(response.headers.get("content-type") ?? "");
    return { status: response.status, headers: response.headers, body: (isJson ? JSON.parse(text) : text) as Body };
  };
  return {
    url,
    call,
    ingestStream: (body, request = {}) =>
      openStream(`${url}/api/v1/ingest/${source}?stream=true`, {
        method: "POST",
        body: JSON.stringify(body),
        ...request,
        headers: { "content-type": "application/json", ...request.headers },
      }),
    ingest: async (body, headers = {}) => {
      const answer = await call<JobAnswer>(`/api/v1/ingest/${source}`, {
        method: "POST",
        body: JSON.stringify(body),
        headers: { "content-type": "application/json", ...headers },
      });
      if (answer.status !== 202) throw new Error(`expected 202, got ${answer.status}: ${JSON.stringify(answer.body)}`);
      return answer.body;
    },
    events: (jobId, { query = "", ...request } = {}) =>
      openStream(`${url}/api/v1/jobs/${jobId}/events${query && `?${query}`}`, request),
    job: async (jobId) => (await call<JobAnswer>(`/api/v1/jobs/${jobId}`)).body,
    cancel: async (jobId) => (await call(`/api/v1/jobs/${jobId}`, { method: "DELETE" })).status,
    search: async (query) => (await call<SearchAnswer>(`/api/v1/search?q=${encodeURIComponent(query)}`)).body,
  };
}
