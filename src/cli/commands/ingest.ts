import { existsSync } from "node:fs";
import { Option, type Command } from "commander";
import type { Client } from "../../client/client.ts";
import { SOURCES, type Source } from "../../core/repository.ts";
import { serverOf } from "../connection.ts";
import type { CliContext } from "../context.ts";
import { WrongUse } from "../failure.ts";
import { addPlaceOptions, placeArguments } from "../place-options.ts";
import { addProgressOptions } from "../progress-option.ts";
import { guessRepository, repositoryOf, type NamedRepository } from "../repository-argument.ts";
import { shellWord } from "../shell-word.ts";
import { readToken } from "../token.ts";
import { watchSession, type SessionOptions, type Start } from "../watch-session.ts";
import { workTreeTop } from "../work-tree-top.ts";

interface IngestOptions extends SessionOptions {
  readonly source?: Source;
  readonly ref?: string;
  readonly tokenFile?: string;
  readonly full?: true;
}

/** `megabrain ingest REPO…`. */
export function addIngestCommand(program: Command, context: CliContext, finish: (status: number) => void): void {
  const command = program
    .command("ingest")
    .summary("make repositories searchable, and watch it happen")
    .description(
      "Fetches repositories, parses them and indexes them, showing where each is. Works on the server --server names, " +
        "else on the one that owns the data directory, else in this process.",
    )
    .argument("<repo...>", "owner/name (GitHub), the address of a repository or of a page of it, or a local path")
    .addOption(new Option("--source <source>", "what REPO is; guessed from its form").choices(SOURCES))
    .option("--ref <ref>", "branch, tag or commit (default: the repository's default branch)")
    .option("--token-file <file>", "file with a token for a private repository; - reads stdin (or set MEGABRAIN_TOKEN)")
    .option("--full", "fetch and index everything anew, instead of what changed");
  addProgressOptions(addPlaceOptions(command))
    .addHelpText(
      "after",
      `
Ctrl-C cancels what runs in this process, and leaves what runs on a server.

Examples:
  $ megabrain ingest acme/widgets
  $ megabrain ingest acme/widgets acme/gears acme/cogs
  $ megabrain ingest https://gitlab.com/group/project --ref v2.1
  $ megabrain ingest https://github.com/acme/widgets/tree/next
  $ megabrain ingest group/project --source gitlab
  $ megabrain ingest . --data-dir /tmp/try
  $ pass show github | megabrain ingest acme/private --token-file -
  $ megabrain ingest acme/widgets --server http://127.0.0.1:8080 --progress json | jq .percentage
  $ megabrain ingest acme/widgets --json | jq '.jobs[0].stats.commit'`,
    )
    .action(async (repos: string[], options: IngestOptions) => finish(await ingest(repos, options, context)));
}

async function ingest(repos: readonly string[], options: IngestOptions, context: CliContext): Promise<number> {
  const { source } = options;
  const targets = [...new Set(repos)].map((repo) =>
    source === undefined ? guessRepository(repo, existsSync) : repositoryOf(source, repo),
  );
  refuseInnerDirectories(targets, options, context);
  const token = await readToken(options.tokenFile, context);
  if (source === undefined && ["auto", "plain"].includes(options.progress)) {
    for (const { repository, source: guessed, ref } of targets) {
      const at = ref === null || options.ref !== undefined ? "" : ` at ${ref}`;
      context.output.note(`Ingesting ${repository}${at} (source: ${guessed}).`);
    }
  }
  const session = {
    starts: targets.map((target) => startOf(target, token, options)),
    options,
    localPaths: targets.filter((target) => target.source === "local").map(({ repository }) => repository),
    onInterrupt: "cancel",
  } as const;
  return watchSession(session, context);
}

/** Refuses a directory within a working tree here. Of a named server only that one knows which paths it has. */
function refuseInnerDirectories(
  targets: readonly NamedRepository[],
  options: IngestOptions,
  context: CliContext,
): void {
  if (serverOf(options, context) !== null) return;
  for (const { source, repository } of targets) {
    const top = source === "local" ? workTreeTop(repository) : null;
    if (top === null) continue;
    const command = [context.program, "ingest", shellWord(top), ...placeArguments(options)].join(" ");
    throw new WrongUse(`${repository} lies in the working tree ${top}, which is ingested as a whole: ${command}`);
  }
}

function startOf(
  { source, repository, ref: named }: NamedRepository,
  token: string | null,
  options: IngestOptions,
): Start {
  const { full } = options;
  const ref = options.ref ?? named ?? undefined;
  const request = {
    source,
    repository,
    ...(ref === undefined ? {} : { ref }),
    ...(token === null || source === "local" ? {} : { token }),
    ...(full === true ? { full } : {}),
  };
  return {
    label: repository,
    run: async (client: Client, signal: AbortSignal) => {
      const { id, deduplicated } = await client.ingest(request, { signal });
      // One that was there before has a past that nobody asked about.
      return deduplicated ? { id } : { id, after: 0 };
    },
  };
}
