import type { Cursor } from "../../core/ids.ts";
import type { LoggedEvent } from "../../core/job.ts";
import { LeaseLost } from "../../core/lease-lost.ts";
import type { EventLog } from "../../core/ports/event-log.ts";
import type { ProgressEvent } from "../../core/progress-event.ts";
import { isWorkStage } from "../../core/stage.ts";
import type { Catalogue } from "./catalogue.ts";

/** The event log in the catalogue. */
export function createEventLog(catalogue: Catalogue): EventLog {
  return {
    async append(lease, event) {
      // The last event comes with the end of the job, in JobStore, or there could be two of them.
      if (!isWorkStage(event.stage)) throw new TypeError(`a job does not end by appending ${event.stage}`);
      const { jobId, owner, token } = lease;
      const row = catalogue.get<{ cursor: number }>(APPEND_UNDER_LEASE, [jobId, owner, token, JSON.stringify(event)]);
      if (row === undefined) throw new LeaseLost(jobId);
      catalogue.appended.give(jobId);
      return row.cursor;
    },

    async read({ jobId, after, limit }) {
      return catalogue.all<EventRow>(SELECT_AFTER, [jobId, after, limit]).map(toLoggedEvent);
    },

    async newest(jobId) {
      const row = catalogue.get<EventRow>(SELECT_NEWEST_OF_ID, [jobId]);
      return row === undefined ? null : toLoggedEvent(row);
    },

    async overview(ended) {
      return catalogue.all<EventRow>(SELECT_OVERVIEW, [ended]).map(toLoggedEvent);
    },

    onAppend: (listener) => catalogue.appended.on(listener),
  };
}

/** Appends to a job whose right to write was checked in the same transaction. */
export function appendEvent(catalogue: Catalogue, seq: number, event: ProgressEvent): Cursor {
  const row = catalogue.get<{ cursor: number }>(APPEND, [seq, JSON.stringify(event)]);
  if (row === undefined) throw new Error(`nothing was appended to job ${seq}`);
  return row.cursor;
}

/** The newest event of a job that exists: it has at least its first. */
export function newestEvent(catalogue: Catalogue, seq: number): LoggedEvent {
  const row = catalogue.get<EventRow>(SELECT_NEWEST, [seq]);
  if (row === undefined) throw new Error(`job ${seq} has no event`);
  return toLoggedEvent(row);
}

function toLoggedEvent({ cursor, event }: EventRow): LoggedEvent {
  return { cursor, event: JSON.parse(event) as ProgressEvent };
}

// id, lease_owner, lease_token, event. One statement is one transaction: the lease is checked in the very moment.
const APPEND_UNDER_LEASE = `
  insert into events (job, cursor, event)
  select seq, (select max(cursor) from events where job = seq) + 1, ?4
  from jobs
  where id = ?1 and status = 'running' and lease_owner = ?2 and lease_token = ?3
  returning cursor`;

// job, event
const APPEND = `
  insert into events (job, cursor, event)
  values (?1, (select coalesce(max(cursor), 0) + 1 from events where job = ?1), ?2)
  returning cursor`;

// id, cursor, limit
const SELECT_AFTER = `
  select cursor, event from events
  where job = (select seq from jobs where id = ?) and cursor > ?
  order by cursor
  limit ?`;

// id
const SELECT_NEWEST_OF_ID = `
  select cursor, event from events
  where job = (select seq from jobs where id = ?)
  order by cursor desc
  limit 1`;

// job
const SELECT_NEWEST = `select cursor, event from events where job = ? order by cursor desc limit 1`;

// How many of the ended.
const SELECT_OVERVIEW = `
  with shown as (
    select seq from jobs where status in ('queued', 'running')
    union all
    select * from (select seq from jobs where ended_at is not null order by ended_at desc, seq desc limit ?)
  )
  select cursor, event from shown
  join events on job = seq and cursor = (select max(cursor) from events where job = seq)
  order by seq desc`;

type EventRow = { readonly cursor: number; readonly event: string };
