import { Option, type Command } from "commander";
import type { JobDetails, JobList } from "../contract/job.ts";
import { apiClient } from "./api-client.ts";
import { openConnection } from "./connection.ts";
import type { CliContext } from "./context.ts";
import { EXIT } from "./failure.ts";
import { formatCount, formatSeconds } from "./format.ts";
import { wholeNumber } from "./option-values.ts";
import { cutEnd, textWidth } from "./text-width.ts";
import { toOneLine } from "./visible-text.ts";

interface JobsOptions {
  readonly limit: number;
  readonly status?: string;
  readonly json?: true;
  readonly server?: string;
  readonly dataDir?: string;
}

/** `megabrain jobs`. */
export function addJobsCommand(program: Command, context: CliContext, finish: (status: number) => void): void {
  program
    .command("jobs")
    .summary("list ingestions, newest first")
    .description("Lists ingestions, newest first: what waits, what runs and how far it is, what ended and how.")
    .option("--limit <n>", "how many to show", wholeNumber(1, 200), 20)
    .addOption(new Option("--status <status>", "only these").choices(["queued", "running", "complete", "failed"]))
    .option("--json", "the server's answer as it is")
    .addOption(new Option("--server <url>", "use the MegaBrain server at this address").conflicts("dataDir"))
    .option("--data-dir <dir>", "where the catalogue lives (or set MEGABRAIN_DATA_DIR)")
    .addHelpText(
      "after",
      `
Examples:
  $ megabrain jobs
  $ megabrain jobs --status failed --limit 5
  $ megabrain jobs --server http://127.0.0.1:8080 --json | jq '.jobs[0]'`,
    )
    .action(async (options: JobsOptions) => finish(await listJobs(options, context)));
}

async function listJobs(options: JobsOptions, context: CliContext): Promise<number> {
  const { output, program } = context;
  const connection = openConnection({ ...options, runsJobs: false }, context);
  try {
    const parameters = new URLSearchParams({ limit: String(options.limit) });
    if (options.status !== undefined) parameters.set("status", options.status);
    const answer = (await apiClient(await connection.url()).json(`/jobs?${parameters.toString()}`)) as JobList;
    if (options.json === true) output.result(JSON.stringify(answer, null, 2));
    else output.result(describeJobs(answer.jobs, { now: context.clock.now(), columns: output.columns, program }));
    return EXIT.done;
  } finally {
    await connection.close();
  }
}

export interface JobsView {
  /** Wall clock ms. */
  readonly now: number;
  /** Of the terminal; null where lines may be as long as they are. */
  readonly columns: number | null;
  /** How this program was called. */
  readonly program: string;
}

/** One row a job, in columns; two lines a job where the terminal is too narrow for that. */
export function describeJobs(jobs: readonly JobDetails[], { now, columns, program }: JobsView): string {
  if (jobs.length === 0) return `No ingestion to show. Start one with: ${program} ingest OWNER/NAME`;
  const wide = table([HEAD, ...jobs.map((job) => row(job, now))]);
  if (columns === null || wide.every((line) => textWidth(line) <= columns)) return wide.join("\n");
  const narrow = table([NARROW_HEAD, ...jobs.map((job) => narrowRow(job, now))]);
  const lines = jobs.flatMap((job, i) => [narrow[i + 1] ?? "", cutEnd(`  ${whatAndHow(job)}`, columns, "...")]);
  return [narrow[0], ...lines].join("\n");
}

const HEAD: readonly string[] = ["JOB", "CREATED (UTC)", "STATUS", "REPOSITORY", "REF", "TIME", ""];
const NARROW_HEAD: readonly string[] = ["JOB", "CREATED (UTC)", "STATUS", "TIME"];

function table(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((cells) => textWidth(cells[column] ?? "")))) ?? [];
  const pad = (cell: string, column: number) => cell + " ".repeat((widths[column] ?? 0) - textWidth(cell));
  return rows.map((cells) => cells.map(pad).join("  ").trimEnd());
}

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
  return toOneLine(ref ?? (event.ref === "HEAD" ? "(default)" : event.ref));
}

function outcome({ status, stats, error, event }: JobDetails): string {
  if (error !== null) return `${error.code}: ${error.detail}`;
  if (stats !== null) {
    const mode = stats.mode === "full" ? "" : ` (${stats.mode})`;
    return `${formatCount(stats.files)} files, ${formatCount(stats.symbols)} symbols${mode}`;
  }
  return status === "queued" ? event.message : `${event.stage} ${event.percentage} %: ${event.message}`;
}
