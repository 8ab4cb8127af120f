import type { Submission, SubmitOutcome } from "../../core/ports/job-store.ts";
import type { Catalogue } from "./catalogue.ts";
import { appendEvent } from "./event-log.ts";
import { addressValues, toJob, type JobRow } from "./job-row.ts";

/** Stores a job with its first event, or finds the one that answers for it. One transaction. */
export function submitJob(catalogue: Catalogue, submission: Submission): SubmitOutcome {
  const outcome = catalogue.transaction((): SubmitOutcome => {
    const before = earlierAnswer(catalogue, submission);
    if (before !== null) return before;

    const active = catalogue.get<JobRow>(SELECT_NEWEST_ACTIVE, [submission.address.url, submission.ref]);
    if (active !== undefined && submission.mayJoin(toJob(active))) {
      rememberKey(catalogue, submission, active.seq);
      return { kind: "joined", job: toJob(active) };
    }

    const load = catalogue.get<Load>(SELECT_LOAD, [submission.address.url]) ?? { queued: 0, running: 0, same: 0 };
    if (load.queued >= submission.queueMax) return { kind: "queue_full", limit: submission.queueMax };

    const runsAtOnce = load.queued === 0 && load.same === 0 && load.running < submission.concurrency;
    const place = runsAtOnce ? 0 : load.queued + 1;
    const row = insertJob(catalogue, submission, place);
    appendEvent(catalogue, row.seq, submission.firstEvent(place));
    rememberKey(catalogue, submission, row.seq);
    return { kind: "created", job: toJob(row) };
  });
  if (outcome.kind === "created") catalogue.appended.give(outcome.job.id);
  return outcome;
}

function earlierAnswer(catalogue: Catalogue, submission: Submission): SubmitOutcome | null {
  const { idempotency, at, idempotencyTtlMs } = submission;
  if (idempotency === null) return null;
  catalogue.run(FORGET_OLD_KEYS, [at - idempotencyTtlMs]);
  const row = catalogue.get<JobRow & { request_hash: string }>(SELECT_BY_KEY, [idempotency.key]);
  if (row === undefined) return null;
  if (row.request_hash !== idempotency.requestHash) return { kind: "idempotency_conflict" };
  return { kind: "repeated", job: toJob(row) };
}

function rememberKey(catalogue: Catalogue, { idempotency, at }: Submission, seq: number): void {
  if (idempotency !== null) catalogue.run(INSERT_KEY, [idempotency.key, idempotency.requestHash, seq, at]);
}

function insertJob(catalogue: Catalogue, submission: Submission, place: number): JobRow {
  const { id, address, ref, full, hasToken, retryOf, at } = submission;
  const row = catalogue.get<JobRow>(INSERT_JOB, [
    id,
    ...addressValues(address),
    ref,
    Number(full),
    Number(hasToken),
    retryOf,
    place,
    JSON.stringify({ cloning: 0, parsing: 0, indexing: 0 }),
    "[]",
    at,
  ]);
  if (row === undefined) throw new Error("the job was not stored");
  return row;
}

// Created before.
const FORGET_OLD_KEYS = `delete from idempotency_keys where created_at < ?`;

// key
const SELECT_BY_KEY = `
  select jobs.*, request_hash from idempotency_keys
  join jobs on seq = job
  where key = ?`;

// key, request_hash, job, created_at
const INSERT_KEY = `insert into idempotency_keys (key, request_hash, job, created_at) values (?, ?, ?, ?)`;

// url, ref
const SELECT_NEWEST_ACTIVE = `
  select * from jobs
  where status in ('queued', 'running') and url = ? and ref is ?
  order by seq desc
  limit 1`;

// url
const SELECT_LOAD = `
  select
    count(*) filter (where status = 'queued') as queued,
    count(*) filter (where status = 'running') as running,
    count(*) filter (where status = 'running' and url = ?) as same
  from jobs
  where status in ('queued', 'running')`;

type Load = { readonly queued: number; readonly running: number; readonly same: number };

const INSERT_JOB = `
  insert into jobs (
    id,
    source, url, display, host, owner, name,
    ref, "full", has_token, retry_of, announced_place,
    stage_seconds, log_tail, created_at,
    status
  )
  values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'queued')
  returning *`;
