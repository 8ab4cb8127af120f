import type { JobId } from "../core/ids.ts";
import type { Credentials } from "./git/credentials.ts";

/** Tokens that came with requests. They live here, in memory, and nowhere else. */
export interface TokenVault {
  keep(jobId: JobId, credentials: Credentials): void;
  get(jobId: JobId): Credentials | null;
  /** The host let this job's token in. */
  accept(jobId: JobId): void;
  /** Whether `credentials` are those of the job, and the host let them in. */
  isAccepted(jobId: JobId, credentials: Credentials): boolean;
  /** The job failed: its token is kept for a retry, as long as there is room. */
  retire(jobId: JobId): void;
  forget(jobId: JobId): void;
}

/** Tokens of jobs that failed; the oldest go first. Those of waiting and running jobs never do. */
const RETIRED_MAX = 100;

export function createTokenVault(): TokenVault {
  const kept = new Map<JobId, Credentials>();
  const accepted = new Set<JobId>();
  const retired = new Set<JobId>();
  const forget = (jobId: JobId): void => {
    kept.delete(jobId);
    accepted.delete(jobId);
    retired.delete(jobId);
  };
  return {
    keep: (jobId, credentials) => void kept.set(jobId, credentials),
    get: (jobId) => kept.get(jobId) ?? null,
    accept: (jobId) => void accepted.add(jobId),
    isAccepted(jobId, { username, secret }) {
      const known = kept.get(jobId);
      return accepted.has(jobId) && known?.secret === secret && known.username === username;
    },
    retire(jobId) {
      if (!kept.has(jobId)) return;
      retired.add(jobId);
      const [oldest] = retired;
      if (retired.size > RETIRED_MAX && oldest !== undefined) forget(oldest);
    },
    forget,
  };
}
