import { Option, type Command } from "commander";
import type { JobDetails } from "../../client/client.ts";
import type { CliContext } from "../context.ts";
import { EXIT } from "../failure.ts";
import { wholeNumber } from "../option-values.ts";
import { addPlaceOptions, type PlaceOptions } from "../place-options.ts";
import { renderJobs } from "../render/jobs.ts";
import { withClient } from "../with-client.ts";

interface JobsOptions extends PlaceOptions {
  readonly limit: number;
  readonly status?: JobDetails["status"];
  readonly repo?: string;
  readonly json?: true;
}

/** `megabrain jobs`. */
export function addJobsCommand(program: Command, context: CliContext, finish: (status: number) => void): void {
  const command = program
    .command("jobs")
    .summary("list ingestions, newest first")
    .description("Lists ingestions, newest first: what waits, what runs and how far it is, what ended and how.")
    .option("--limit <n>", "how many to show", wholeNumber(1, 200), 20)
    .addOption(new Option("--status <status>", "only these").choices(["queued", "running", "complete", "failed"]))
    .option("--repo <text>", "only those whose repository's name has this in it")
    .option("--json", "the server's answer as it is");
  addPlaceOptions(command)
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

function listJobs(options: JobsOptions, context: CliContext): Promise<number> {
  const { output, program, clock } = context;
  const { limit, status, repo } = options;
  return withClient({ ...options, runsJobs: false }, context, async (client) => {
    const answer = await client.jobs.list({
      limit,
      repository: repo,
      status: status === undefined ? undefined : [status],
    });
    if (options.json === true) output.json(answer);
    else if (answer.jobs.length === 0) output.result(emptiness(options, program));
    else output.result(renderJobs({ jobs: answer.jobs, now: clock.now() }, output.columns).join("\n"));
    return EXIT.done;
  });
}

function emptiness({ status, repo }: JobsOptions, program: string): string {
  if (status !== undefined || repo !== undefined) return "No such ingestion.";
  return `No ingestion to show. Start one with: ${program} ingest OWNER/NAME`;
}
