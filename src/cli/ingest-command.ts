import { existsSync } from "node:fs";
import { Option, type Command } from "commander";
import { toJobError } from "../core/error.ts";
import type { ProgressEvent } from "../core/progress-event.ts";
import { SOURCES, type Source } from "../core/repository.ts";
import { openConnection, type Connection } from "./connection.ts";
import type { CliContext } from "./context.ts";
import { describeFailure, EXIT, exitStatusOf } from "./failure.ts";
import { openReporter, PROGRESS_MODES, type ProgressMode, type ProgressReporter } from "./progress/reporter.ts";
import { guessRepository, repositoryOf, type RepositoryArgument } from "./repository-argument.ts";
import { describeResult } from "./result.ts";
import { shellWord } from "./shell-word.ts";
import { readToken } from "./token.ts";
import { cancelJob, watchIngestion } from "./watch-ingestion.ts";

interface IngestOptions {
  readonly source?: Source;
  readonly ref?: string;
  readonly tokenFile?: string;
  readonly full?: true;
  readonly server?: string;
  readonly dataDir?: string;
  readonly progress: ProgressMode;
}

/** `megabrain ingest REPO`. */
export function addIngestCommand(program: Command, context: CliContext, finish: (status: number) => void): void {
  program
    .command("ingest")
    .summary("make a repository searchable, and watch it happen")
    .description(
      "Fetches a repository, parses it and indexes it, showing where it is. Works on the server --server names, else on " +
        "the one that owns the data directory, else in this process.",
    )
    .argument("<repo>", "owner/name (GitHub), an https URL, or a local path")
    .addOption(new Option("--source <source>", "what REPO is; guessed from its form").choices(SOURCES))
    .option("--ref <ref>", "branch, tag or commit (default: the repository's default branch)")
    .option("--token-file <file>", "file with a token for a private repository; - reads stdin (or set MEGABRAIN_TOKEN)")
    .option("--full", "fetch and index everything anew, instead of what changed")
    .addOption(new Option("--server <url>", "use the MegaBrain server at this address").conflicts("dataDir"))
    .option("--data-dir <dir>", "where the index lives (or set MEGABRAIN_DATA_DIR)")
    .addOption(
      new Option("--progress <mode>", "auto draws a bar on a terminal; json writes the events to stdout")
        .choices(PROGRESS_MODES)
        .default("auto"),
    )
    .addHelpText(
      "after",
      `
Examples:
  $ megabrain ingest acme/widgets
  $ megabrain ingest https://gitlab.com/group/project --ref v2.1
  $ megabrain ingest group/project --source gitlab
  $ megabrain ingest . --data-dir /tmp/try
  $ pass show github | megabrain ingest acme/private --token-file -
  $ megabrain ingest acme/widgets --server http://127.0.0.1:8080 --progress json | jq .percentage`,
    )
    .action(async (repo: string, options: IngestOptions) => finish(await ingest(repo, options, context)));
}

async function ingest(repo: string, options: IngestOptions, context: CliContext): Promise<number> {
  const target = options.source === undefined ? guessRepository(repo, existsSync) : repositoryOf(options.source, repo);
  const token = await readToken(options.tokenFile, context);
  if (options.source === undefined && ["auto", "plain"].includes(options.progress)) {
    context.output.note(`Ingesting ${target.repository} (source: ${target.source}).`);
  }
  const connection = openConnection(
    {
      server: options.server,
      dataDir: options.dataDir,
      runsJobs: true,
      localPath: target.source === "local" ? target.repository : undefined,
    },
    context,
  );
  const reporter = openReporter(options.progress, context.output, context.clock);
  try {
    return await watch({ target, token, options, connection, reporter }, context);
  } finally {
    reporter.close();
    await connection.close();
  }
}

interface Watch {
  readonly target: RepositoryArgument;
  readonly token: string | null;
  readonly options: IngestOptions;
  readonly connection: Connection;
  readonly reporter: ProgressReporter;
}

async function watch({ target, token, options, connection, reporter }: Watch, context: CliContext): Promise<number> {
  const { output, clock, program } = context;
  const leaving = new AbortController();
  let newest: ProgressEvent | null = null;
  const stopListening = listenForInterrupts({ connection, reporter, leaving, newest: () => newest }, context);
  try {
    const request = { source: target.source, body: requestBody(target, token, options) };
    const watching = { server: () => connection.url(), clock, signal: leaving.signal };
    for await (const sighting of watchIngestion(request, watching)) {
      if (sighting.kind === "event") newest = sighting.event;
      reporter.show(sighting);
    }
  } catch (error) {
    if (!leaving.signal.aborted) throw error;
    reporter.close();
    output.note(describeLeaving(newest, options, program));
    return EXIT.failed;
  } finally {
    stopListening();
  }
  reporter.close();
  return showEnding(newest, options, context);
}

function requestBody({ source, repository }: RepositoryArgument, token: string | null, { ref, full }: IngestOptions) {
  return {
    repository,
    ...(ref === undefined ? {} : { ref }),
    ...(token === null || source === "local" ? {} : { token }),
    ...(full === true ? { full } : {}),
  };
}

interface Interruptible {
  readonly connection: Connection;
  readonly reporter: ProgressReporter;
  readonly leaving: AbortController;
  readonly newest: () => ProgressEvent | null;
}

/** The first Ctrl-C cancels a job that lives here and leaves one that lives elsewhere; the second one leaves at once. */
function listenForInterrupts(watched: Interruptible, { onInterrupt, exitNow }: CliContext): () => void {
  const { connection, reporter, leaving, newest } = watched;
  let interrupted = false;
  return onInterrupt(() => {
    if (interrupted) {
      reporter.close();
      exitNow(EXIT.failed);
      return;
    }
    interrupted = true;
    const jobId = newest()?.jobId ?? null;
    if (!connection.isEmbedded() || jobId === null) {
      leaving.abort();
      return;
    }
    reporter.notice("Cancelling. Ctrl-C again leaves at once.");
    connection
      .url()
      .then((url) => cancelJob(url, jobId))
      // It may have ended in the meantime; the stream tells. Otherwise leaving closes the app, and the job with it.
      .catch(() => leaving.abort());
  });
}

/** What becomes of the job when its watcher goes. */
function describeLeaving(newest: ProgressEvent | null, options: IngestOptions, program: string): string {
  const jobId = newest?.jobId ?? null;
  if (newest === null || jobId === null) return "Interrupted before the ingestion began.";
  const jobs = [program, "jobs", ...placeOptions(options)].join(" ");
  return `Nobody watches the ingestion of ${newest.repository} any more (job ${jobId}); it was not cancelled. See it with: ${jobs}`;
}

function showEnding(last: ProgressEvent | null, options: IngestOptions, { output, program }: CliContext): number {
  if (last?.stats !== undefined) {
    const searchCommand = [program, "search", ...placeOptions(options)].join(" ");
    if (options.progress !== "json") output.result(describeResult(last, last.stats, searchCommand));
    return EXIT.done;
  }
  const failure = last?.error ?? toJobError(new Error("the stream ended without a last event"), null);
  output.note(describeFailure(failure));
  return exitStatusOf(failure.code);
}

/** The options that lead another command to the same index. */
function placeOptions({ server, dataDir }: IngestOptions): string[] {
  return [
    ...(server === undefined ? [] : ["--server", shellWord(server)]),
    ...(dataDir === undefined ? [] : ["--data-dir", shellWord(dataDir)]),
  ];
}
