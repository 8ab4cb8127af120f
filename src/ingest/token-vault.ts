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
  forget(jobId: JobId): void;
}

/** Failed jobs keep their token for a retry; the oldest go first. */
const VAULT_MAX = 1000;

export function createTokenVault(): TokenVault {
  const kept = new Map<JobId, Credentials>();
  const accepted = new Set<JobId>();
  const forget = (jobId: JobId): void => {
    kept.delete(jobId);
    accepted.delete(jobId);
  };
  return {
    keep(jobId, credentials) {
      kept.set(jobId, credentials);
      const [oldest] = kept.keys();
      if (kept.size > VAULT_MAX && oldest !== undefined) forget(oldest);
    },
    get: (jobId) => kept.get(jobId) ?? null,
    accept: (jobId) => void accepted.add(jobId),
    isAccepted(jobId, { username, secret }) {
      const known = kept.get(jobId);
      return accepted.has(jobId) && known?.secret === secret && known.username === username;
    },
    forget,
  };
}
