import type { Command } from "commander";
import type { Client } from "../../client/client.ts";
import type { CliContext } from "../context.ts";
import { findJob } from "../find-job.ts";
import { addPlaceOptions } from "../place-options.ts";
import { addProgressOptions } from "../progress-option.ts";
import { watchSession, type SessionOptions } from "../watch-session.ts";

/** `megabrain retry JOB…`. */
export function addRetryCommand(program: Command, context: CliContext, finish: (status: number) => void): void {
  const command = program
    .command("retry")
    .summary("ingest again what a job ingested, as a new job")
    .description("Ingests again what a job that has ended was to ingest, as a new job, and watches it.")
    .argument("<job...>", "ids of jobs that have ended, or how they begin");
  addProgressOptions(addPlaceOptions(command))
    .addHelpText(
      "after",
      `
Examples:
  $ megabrain retry 01K0000000000000000000000A
  $ megabrain retry $(megabrain jobs --status failed --json | jq -r '.jobs[].id')`,
    )
    .action(async (jobs: string[], options: SessionOptions) => finish(await retry(jobs, options, context)));
}

function retry(jobs: readonly string[], options: SessionOptions, context: CliContext): Promise<number> {
  const starts = [...new Set(jobs)].map((job) => ({
    label: job,
    run: async (client: Client, signal: AbortSignal) => {
      const { id, deduplicated } = await client.jobs.retry(await findJob(job, client, signal), { signal });
      return deduplicated ? { id } : { id, after: 0 };
    },
  }));
  return watchSession({ starts, options, namedJobs: jobs, onInterrupt: "cancel" }, context);
}
