import type { Command } from "commander";
import type { Client } from "../../client/client.ts";
import type { CliContext } from "../context.ts";
import { findJob } from "../find-job.ts";
import { addPlaceOptions } from "../place-options.ts";
import { addProgressOptions } from "../progress-option.ts";
import { watchSession, type SessionOptions } from "../watch-session.ts";

interface WatchOptions extends SessionOptions {
  readonly all?: true;
}

/** `megabrain watch JOB…`. */
export function addWatchCommand(program: Command, context: CliContext, finish: (status: number) => void): void {
  const command = program
    .command("watch")
    .summary("watch ingestions that were started elsewhere")
    .description(
      "Shows where ingestions are, to their ends, and then what they made. Of one that has ended it shows how. Where no " +
        "server runs them, this process does.",
    )
    .argument("<job...>", "ids of jobs, as `megabrain jobs` lists them, or how they begin")
    .option("--all", "every event from the first, instead of from now on");
  addProgressOptions(addPlaceOptions(command))
    .addHelpText(
      "after",
      `
Ctrl-C only ends the watching.

Examples:
  $ megabrain watch 01K0000000000000000000000A
  $ megabrain watch 01K0000000000000000000000A --all --progress json | jq -r .message`,
    )
    .action(async (jobs: string[], options: WatchOptions) => finish(await watch(jobs, options, context)));
}

function watch(jobs: readonly string[], options: WatchOptions, context: CliContext): Promise<number> {
  const after = options.all === true ? { after: 0 } : {};
  const starts = [...new Set(jobs)].map((job) => ({
    label: job,
    run: async (client: Client, signal: AbortSignal) => {
      const id = await findJob(job, client, signal);
      return { id, label: id, ...after };
    },
  }));
  return watchSession({ starts, options, namedJobs: jobs, onInterrupt: "leave" }, context);
}
