import type { JobId } from "../ids.ts";
import type { Job } from "../job.ts";

/** Starts and stops ingestions: what HTTP and the command line ask of `ingest/`. */
export interface Ingestions {
  /** Stores a job, or finds the one that answers for it. Rejects with an `AppError` for what cannot become a job. */
  submit(request: IngestRequest): Promise<Submitted>;
  /** Null when there is no such job. A running job ends within 2 s of `requested`. */
  cancel(jobId: JobId): Promise<"cancelled" | "requested" | "finished" | null>;
  /** A new job for the same repository and ref, linked to the old one. Null when there is no such job. */
  retry(jobId: JobId): Promise<Submitted | "unfinished" | null>;
}

/** As it came in: nothing is checked but the types. */
export interface IngestRequest {
  readonly source: string;
  readonly repository: string;
  readonly ref: string | null;
  readonly token: string | null;
  readonly username: string | null;
  readonly full: boolean;
  readonly idempotencyKey: string | null;
}

export interface Submitted {
  readonly job: Job;
  /** The job was there before this request. */
  readonly deduplicated: boolean;
}
