import type { Command } from "commander";
import type { Client } from "../../client/client.ts";
import { NothingIngested } from "../connection.ts";
import type { CliContext } from "../context.ts";
import { explainNothing } from "../explain-nothing.ts";
import { describeThrown, SEARCH_EXIT } from "../failure.ts";
import { wholeNumber } from "../option-values.ts";
import { addPlaceOptions, type PlaceOptions } from "../place-options.ts";
import { renderHits, renderUnavailable } from "../render/hits.ts";
import { withClient } from "../with-client.ts";

interface SearchOptions extends PlaceOptions {
  readonly limit: number;
  readonly json?: true;
}

/** `megabrain search QUERY`. */
export function addSearchCommand(program: Command, context: CliContext, finish: (status: number) => void): void {
  const command = program
    .command("search")
    .summary("find code in what was ingested")
    .description("Finds files that hold every term, in their text or their path. Definitions come first.")
    .argument("<query...>", 'terms; "two words" as one; symbol:, repo:, lang:, file: narrow; case:yes, case:no')
    .option("--limit <n>", "how many files to show", wholeNumber(1, 1000), 10)
    .option("--json", "the server's answer as it is");
  addPlaceOptions(command)
    .addHelpText(
      "after",
      `
Exit status: 0 found, 1 nothing matches, 2 failed, as of grep.

Examples:
  $ megabrain search ThreadPoolExecutor
  $ megabrain search 'lang:go file:*_test.go "func Test"'
  $ megabrain search handler repo:acme/widgets --json | jq -r '.hits[].path'`,
    )
    .action(async (words: string[], options: SearchOptions) =>
      finish(
        await search(words, options, context).catch((error: unknown) => {
          context.output.note(describeThrown(error));
          return error instanceof NothingIngested ? SEARCH_EXIT.nothing : SEARCH_EXIT.failed;
        }),
      ),
    );
}

function search(words: readonly string[], options: SearchOptions, context: CliContext): Promise<number> {
  const { output, program } = context;
  return withClient({ ...options, runsJobs: false, onlyLooks: true }, context, async (client) => {
    const answer = await client.search(words.join(" "), { limit: options.limit });
    if (options.json === true) output.json(answer);
    else output.result(renderHits(answer, output.look).join("\n"));
    for (const note of renderUnavailable(answer)) output.note(note);
    if (options.json !== true && answer.hits.length === 0) output.note(await hint(words.join(" "), client, program));
    if (answer.hits.length > 0) return SEARCH_EXIT.found;
    // What was left out may hold it.
    return (answer.unavailable ?? []).length > 0 ? SEARCH_EXIT.failed : SEARCH_EXIT.nothing;
  });
}

/** Why nothing may match: most often because nothing was ingested here. */
async function hint(query: string, client: Client, program: string): Promise<string> {
  const { repositories } = await client.repositories.list();
  if (repositories.length === 0) {
    return `No repository is searchable yet. Begin with: ${program} ingest OWNER/NAME`;
  }
  return (
    explainNothing(
      query,
      repositories.map(({ repository }) => repository),
    ) ?? "A file must hold every term. One with a capital letter minds case, unless you add case:no."
  );
}
