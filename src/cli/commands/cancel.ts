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
    const attempt = async (named: string, act: () => Promise<void>): Promise<void> => {
      try {
        await act();
      } catch (error) {
        // The others are meant as much.
        output.note(`${ids.length > 1 ? `${named}: ` : ""}${describeThrown(error)}`);
        status = Math.max(status, exitStatusOfThrown(error));
      }
    };
    // A job may be named twice, once by its beginning; cancelled twice it would seem to have ended before.
    const found = new Map<string, string>();
    for (const named of new Set(ids)) {
      await attempt(named, async () => {
        const id = await findJob(named, client);
        if (!found.has(id)) found.set(id, named);
      });
    }
    for (const [id, named] of found) {
      await attempt(named, async () => {
        const job = await cancelOne(id, client);
        jobs.push(job);
        if (job.error?.code !== "cancelled") status = Math.max(status, EXIT.failed);
        if (options.json !== true) output.result(describe(job));
      });
    }
    if (options.json === true) output.json({ jobs });
    return status;
  });
}

/** The job as it is once it has ended: it may have been quicker. */
async function cancelOne(id: string, client: Client): Promise<JobDetails> {
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
