import { Option, type Command } from "commander";
import type { JobDetails, JobList } from "../contract/job.ts";
import { apiClient } from "./api-client.ts";
import { openConnection } from "./connection.ts";
import type { CliContext } from "./context.ts";
import { EXIT } from "./failure.ts";
import { formatCount, formatSeconds } from "./format.ts";
import { wholeNumber } from "./option-values.ts";
import { textWidth } from "./text-width.ts";
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
  const { output } = context;
  const connection = openConnection({ ...options, runsJobs: false }, context);
  try {
    const parameters = new URLSearchParams({ limit: String(options.limit) });
    if (options.status !== undefined) parameters.set("status", options.status);
    const answer = (await apiClient(await connection.url()).json(`/jobs?${parameters.toString()}`)) as JobList;
    if (options.json === true) output.result(JSON.stringify(answer, null, 2));
    else output.result(describeJobs(answer.jobs, context.clock.now()));
    return EXIT.done;
  } finally {
    await connection.close();
  }
}

/** One row a job, in columns. `now` is wall clock ms. */
export function describeJobs(jobs: readonly JobDetails[], now: number): string {
  if (jobs.length === 0) return "No ingestion to show. Start one with: megabrain ingest OWNER/NAME";
  const rows = [HEAD, ...jobs.map((job) => row(job, now))];
  const widths = HEAD.map((_, column) => Math.max(...rows.map((cells) => textWidth(cells[column] ?? ""))));
  const pad = (cell: string, column: number) => cell + " ".repeat((widths[column] ?? 0) - textWidth(cell));
  return rows.map((cells) => cells.map(pad).join("  ").trimEnd()).join("\n");
}

const HEAD: readonly string[] = ["JOB", "CREATED", "STATUS", "REPOSITORY", "REF", "TIME", ""];

function row(job: JobDetails, now: number): readonly string[] {
  const { id, status, repository, ref, createdAt, startedAt, endedAt } = job;
  const created = `${createdAt.slice(0, 16).replace("T", " ")} UTC`;
  const end = endedAt === null ? now : Date.parse(endedAt);
  const time = startedAt === null ? "" : formatSeconds((end - Date.parse(startedAt)) / 1000);
  return [id, created, status, toOneLine(repository), toOneLine(ref ?? "(default)"), time, toOneLine(outcome(job))];
}

function outcome({ status, stats, error, event }: JobDetails): string {
  if (error !== null) return `${error.code}: ${error.detail}`;
  if (stats !== null) return `${formatCount(stats.files)} files, ${formatCount(stats.symbols)} symbols`;
  return status === "queued" ? event.message : `${event.stage} ${event.percentage} %: ${event.message}`;
}
