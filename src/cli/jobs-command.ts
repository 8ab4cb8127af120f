import { Option, type Command } from "commander";
import type { ProgressEvent } from "../core/progress-event.ts";
import { apiClient } from "./api-client.ts";
import { openConnection } from "./connection.ts";
import type { CliContext } from "./context.ts";
import { EXIT } from "./failure.ts";
import { formatSeconds } from "./format.ts";
import { wholeNumber } from "./option-values.ts";
import { toOneLine } from "./visible-text.ts";

interface JobsOptions {
  readonly limit: number;
  readonly status?: string;
  readonly json?: true;
  readonly server?: string;
  readonly dataDir?: string;
}

/** What is read of a job's JSON. */
export interface ListedJob {
  readonly id: string;
  readonly status: string;
  readonly createdAt: string;
  readonly event: ProgressEvent;
}

/** `megabrain jobs`. */
export function addJobsCommand(program: Command, context: CliContext, finish: (status: number) => void): void {
  program
    .command("jobs")
    .summary("list ingestions, newest first")
    .description("Lists ingestions, newest first: what waits, what runs and how far it is, what ended and how.")
    .option("--limit <n>", "how many to show", wholeNumber(1, 1000), 20)
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
  const connection = openConnection(options, context);
  try {
    const parameters = new URLSearchParams({ limit: String(options.limit) });
    if (options.status !== undefined) parameters.set("status", options.status);
    const answer = await apiClient(await connection.url()).json(`/jobs?${parameters.toString()}`);
    output.result(
      options.json === true
        ? JSON.stringify(answer, null, 2)
        : describeJobs((answer as { jobs: readonly ListedJob[] }).jobs),
    );
    return EXIT.done;
  } finally {
    await connection.close();
  }
}

/** One row a job, in columns. */
export function describeJobs(jobs: readonly ListedJob[]): string {
  if (jobs.length === 0) return "Nothing was ingested yet. Start with: megabrain ingest OWNER/NAME";
  const rows = [HEAD, ...jobs.map(row)];
  const widths = HEAD.map((_, column) => Math.max(...rows.map((cells) => (cells[column] ?? "").length)));
  return rows
    .map((cells) =>
      cells
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

const HEAD = ["JOB", "CREATED", "STATUS", "REPOSITORY", "REF", "TIME", ""] as const;

function row({ id, status, createdAt, event }: ListedJob): readonly string[] {
  const { repository, ref, elapsedSeconds } = event;
  const created = createdAt.slice(0, 16).replace("T", " ");
  return [id, created, status, toOneLine(repository), toOneLine(ref), formatSeconds(elapsedSeconds), outcome(event)];
}

function outcome({ stage, percentage, error, stats, message }: ProgressEvent): string {
  if (error !== undefined) return `${error.code}: ${toOneLine(error.title)}`;
  if (stats !== undefined) return `${stats.files} files, ${stats.symbols} symbols`;
  return `${stage} ${percentage} %: ${toOneLine(message)}`;
}
