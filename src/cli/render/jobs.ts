import type { JobDetails } from "../../client/client.ts";
import { formatCount, formatSeconds } from "../../core/figures.ts";
import { cutEnd } from "../text-width.ts";
import { toOneLine } from "../visible-text.ts";
import { shortRef } from "./short-ref.ts";
import { fits, renderTable } from "./table.ts";

export interface JobsView {
  readonly jobs: readonly JobDetails[];
  /** Wall clock ms. */
  readonly now: number;
}

/**
 * One row a job, in columns; two lines a job on a terminal that is too narrow for that. `columns` is null where lines
 * may be as long as they are.
 */
export function renderJobs({ jobs, now }: JobsView, columns: number | null): string[] {
  const wide = renderTable([HEAD, ...jobs.map((job) => row(job, now))]);
  if (columns === null || fits(wide, columns)) return wide;
  const narrow = renderTable([NARROW_HEAD, ...jobs.map((job) => narrowRow(job, now))]);
  const lines = jobs.flatMap((job, i) => [narrow[i + 1] ?? "", cutEnd(`  ${whatAndHow(job)}`, columns, "...")]);
  return [narrow[0] ?? "", ...lines];
}

const HEAD: readonly string[] = ["JOB", "CREATED (UTC)", "STATUS", "REPOSITORY", "REF", "TIME", ""];
const NARROW_HEAD: readonly string[] = ["JOB", "CREATED (UTC)", "STATUS", "TIME"];

function row(job: JobDetails, now: number): readonly string[] {
  const { id, status, repository } = job;
  return [id, created(job), status, toOneLine(repository), refOf(job), time(job, now), toOneLine(outcome(job))];
}

function narrowRow(job: JobDetails, now: number): readonly string[] {
  return [job.id, created(job), job.status, time(job, now)];
}

function whatAndHow(job: JobDetails): string {
  return `${toOneLine(job.repository)} ${refOf(job)}  ${toOneLine(outcome(job))}`;
}

function created({ createdAt }: JobDetails): string {
  return createdAt.slice(0, 16).replace("T", " ");
}

function time({ startedAt, endedAt }: JobDetails, now: number): string {
  if (startedAt === null) return "";
  const end = endedAt === null ? now : Date.parse(endedAt);
  return formatSeconds((end - Date.parse(startedAt)) / 1000);
}

/** The default branch has a name once git has told it. */
function refOf({ ref, event }: JobDetails): string {
  return shortRef(ref ?? (event.ref === "HEAD" ? "(default)" : event.ref));
}

function outcome({ status, stats, error, event }: JobDetails): string {
  if (error !== null) return `${error.code}: ${error.detail}`;
  if (stats !== null) {
    const mode = stats.mode === "full" ? "" : ` (${stats.mode})`;
    return `${formatCount(stats.files)} files, ${formatCount(stats.symbols)} symbols${mode}`;
  }
  return status === "queued" ? event.message : `${event.stage} ${event.percentage} %: ${event.message}`;
}
