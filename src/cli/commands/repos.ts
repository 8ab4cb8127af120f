import type { Command } from "commander";
import type { CliContext } from "../context.ts";
import { EXIT } from "../failure.ts";
import { addPlaceOptions, type PlaceOptions } from "../place-options.ts";
import { renderRepositories } from "../render/repositories.ts";
import { withClient } from "../with-client.ts";

interface ReposOptions extends PlaceOptions {
  readonly json?: true;
}

/** `megabrain repos`. */
export function addReposCommand(program: Command, context: CliContext, finish: (status: number) => void): void {
  const command = program
    .command("repos")
    .summary("list what is searchable")
    .description("Lists the repositories that are searchable, each ref by itself: commit, size, age.")
    .option("--json", "the server's answer as it is");
  addPlaceOptions(command)
    .addHelpText(
      "after",
      `
Examples:
  $ megabrain repos
  $ megabrain repos --json | jq -r '.repositories[] | "\\(.repository) \\(.ref) \\(.commit)"'`,
    )
    .action(async (options: ReposOptions) => finish(await listRepositories(options, context)));
}

function listRepositories(options: ReposOptions, context: CliContext): Promise<number> {
  const { output, program, clock } = context;
  return withClient({ ...options, runsJobs: false }, context, async (client) => {
    const answer = await client.repositories.list();
    const { repositories } = answer;
    if (options.json === true) output.json(answer);
    else if (repositories.length === 0) {
      output.result(`No repository is searchable yet. Begin with: ${program} ingest OWNER/NAME`);
    } else output.result(renderRepositories({ repositories, now: clock.now() }, output.columns).join("\n"));
    return EXIT.done;
  });
}
