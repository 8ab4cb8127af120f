import type { Command } from "commander";
import type { Client, JobDetails } from "../../client/client.ts";
import type { CliContext } from "../context.ts";
import { describeThrown, EXIT, exitStatusOfThrown } from "../failure.ts";
import { findJob } from "../find-job.ts";
import { addPlaceOptions, type PlaceOptions } from "../place-options.ts";
import { withClient } from "../with-client.ts";

interface CancelOptions extends PlaceOptions {
  readonly json?: true;
}

/** `megabrain cancel JOB…`. */
export function addCancelCommand(program: Command, context: CliContext, finish: (status: number) => void): void {
  const command = program
    .command("cancel")
    .summary("cancel ingestions")
    .description("Cancels ingestions that wait or run, and waits until they have ended.")
    .argument("<job...>", "ids of jobs, as `megabrain jobs` lists them, or how they begin")
    .option("--json", "the jobs as the server tells of them");
  addPlaceOptions(command)
    .addHelpText(
      "after",
      `
Examples:
  $ megabrain cancel 01K0000000000000000000000A
  $ megabrain cancel $(megabrain jobs --status queued --json | jq -r '.jobs[].id')`,
    )
    .action(async (jobs: string[], options: CancelOptions) => finish(await cancelAll(jobs, options, context)));
}

function cancelAll(ids: readonly string[], options: CancelOptions, context: CliContext): Promise<number> {
  const { output } = context;
  return withClient({ ...options, runsJobs: false }, context, async (client) => {
    const jobs: JobDetails[] = [];
    let status: number = EXIT.done;
    for (const id of new Set(ids)) {
      try {
        const job = await cancelOne(id, client);
        jobs.push(job);
        if (job.error?.code !== "cancelled") status = EXIT.failed;
        if (options.json !== true) output.result(describe(job));
      } catch (error) {
        // The others are meant as much.
        output.note(`${ids.length > 1 ? `${id}: ` : ""}${describeThrown(error)}`);
        status = Math.max(status, exitStatusOfThrown(error));
      }
    }
    if (options.json === true) output.json({ jobs });
    return status;
  });
}

/** The job as it is once it has ended: it may have been quicker. */
async function cancelOne(named: string, client: Client): Promise<JobDetails> {
  const id = await findJob(named, client);
  await client.jobs.cancel(id);
  const signal = AbortSignal.timeout(END_MS_MAX);
  for await (const _ of client.events(id, { signal }));
  return client.jobs.get(id);
}

/** A server takes two seconds at most; this is for one that restarts meanwhile. */
const END_MS_MAX = 60_000;

function describe({ id, repository, error, status }: JobDetails): string {
  if (error?.code === "cancelled") return `Cancelled the ingestion of ${repository} (job ${id}).`;
  return `The ingestion of ${repository} (job ${id}) had ended before: ${error?.code ?? status}.`;
}
