-- Jobs, their events, and what is searchable. Times are wall clock milliseconds; lists and records are JSON.

create table jobs (
  seq integer primary key autoincrement, -- order of arrival: the queue's order, and the list's backwards
  id text not null unique,
  source text not null,
  url text not null,
  display text not null,
  host text,
  owner text,
  name text not null,
  ref text, -- null asks for the default branch
  "full" integer not null,
  has_token integer not null,
  retry_of text, -- may be purged before this one
  status text not null check (status in ('queued', 'running', 'complete', 'failed')),
  attempt integer not null default 0,
  interruptions integer not null default 0,
  cancel_requested integer not null default 0,
  lease_owner text,
  lease_expires_at integer,
  lease_token integer not null default 0, -- grows with each claim
  announced_place integer, -- what the last event of a queued job said; null when it said nothing of it
  stage_seconds text not null,
  log_tail text not null,
  stats text, -- of a complete job
  error text, -- of a failed one
  created_at integer not null,
  started_at integer,
  ended_at integer
) strict;

create index jobs_by_status on jobs (status, url);
create index jobs_ended on jobs (ended_at) where ended_at is not null;

create table events (
  job integer not null references jobs (seq) on delete cascade,
  cursor integer not null, -- 1, 2, 3 … in each job
  event text not null,
  primary key (job, cursor)
) strict, without rowid;

create table idempotency_keys (
  key text primary key,
  request_hash text not null,
  job integer not null references jobs (seq) on delete cascade,
  created_at integer not null
) strict, without rowid;

create index idempotency_keys_of_job on idempotency_keys (job);

-- One row is one searchable (repository, ref); replacing its snapshot is one update.
create table repositories (
  id text primary key,
  source text not null,
  url text not null,
  display text not null,
  host text,
  owner text,
  name text not null,
  ref text not null,
  commit_name text not null,
  manifest text not null,
  files integer not null,
  symbols integer not null,
  bytes integer not null,
  index_bytes integer not null,
  received_bytes integer not null,
  skipped text not null,
  languages text not null,
  indexed_at integer not null
) strict, without rowid;
