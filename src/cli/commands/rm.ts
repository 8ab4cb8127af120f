import type { Command } from "commander";
import type { CliContext } from "../context.ts";
import { EXIT, WrongUse } from "../failure.ts";
import { findRepositories, listRefs } from "../find-repositories.ts";
import { addPlaceOptions, type PlaceOptions } from "../place-options.ts";
import { shortRef } from "../render/short-ref.ts";
import { toOneLine } from "../visible-text.ts";
import { withClient } from "../with-client.ts";

interface RmOptions extends PlaceOptions {
  readonly ref?: string;
  readonly allRefs?: true;
  readonly json?: true;
}

/** `megabrain rm REPO…`. */
export function addRmCommand(program: Command, context: CliContext, finish: (status: number) => void): void {
  const command = program
    .command("rm")
    .summary("take repositories out of the index")
    .description(
      "Takes repositories out of the index, and frees their disk space. The clone goes with the last ref. What is gone " +
        "can be ingested again.",
    )
    .argument(
      "<repo...>",
      "names or ids, as `megabrain repos` lists them (of an id its beginning does), or local paths",
    )
    .option("--ref <ref>", "only this ref")
    .option("--all-refs", "every ref, where there are several")
    .option("--json", "what was removed, as JSON");
  addPlaceOptions(command)
    .addHelpText(
      "after",
      `
Examples:
  $ megabrain rm acme/widgets
  $ megabrain rm acme/widgets --ref v2.1`,
    )
    .action(async (repos: string[], options: RmOptions) => finish(await remove(repos, options, context)));
}

function remove(names: readonly string[], options: RmOptions, context: CliContext): Promise<number> {
  const { output } = context;
  const { ref } = options;
  return withClient({ ...options, runsJobs: false }, context, async (client) => {
    const { repositories } = await client.repositories.list();
    // All are looked up before the first one goes.
    const wanted = names.flatMap((name) => {
      const found = findRepositories(repositories, { name, ref });
      if (found.length === 1 || options.allRefs === true) return found;
      throw new WrongUse(`${name} is searchable at ${listRefs(found)}. Say which with --ref, or --all-refs.`);
    });
    const removed = [...new Set(wanted)];
    for (const { id, repository, ref: which } of removed) {
      await client.repositories.remove(id);
      if (options.json !== true) output.result(`Removed ${toOneLine(repository)} (${shortRef(which)}).`);
    }
    if (options.json === true) output.json({ removed });
    return EXIT.done;
  });
}
