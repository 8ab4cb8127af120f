import type { Client, StreamEvent } from "../client/client.ts";
import type { CliContext } from "./context.ts";
import type { Connection } from "./connection.ts";
import { describeFailure, describeThrown, EXIT, exitStatusOf, exitStatusOfThrown } from "./failure.ts";
import { placeArguments, type PlaceOptions } from "./place-options.ts";
import { openReporter, type ProgressMode, type ProgressReporter } from "./progress/reporter.ts";
import { renderResult, renderResults } from "./render/result.ts";
import { suggestQuery } from "./suggest-query.ts";
import { watchJob, type WatchedJob } from "./watch-job.ts";
import { withClient } from "./with-client.ts";

/** How what is watched is shown. */
export interface SessionOptions extends PlaceOptions {
  readonly progress: ProgressMode;
  readonly json?: true;
}

export interface Session {
  /** One for each job that is to be watched: starts it, or says which it is. */
  readonly starts: readonly Start[];
  readonly options: SessionOptions;
  /** Paths that an embedded server may read. */
  readonly localPaths?: readonly string[];
  /** See `ConnectionChoice`. */
  readonly namedJobs?: readonly string[];
  /** What Ctrl-C does to jobs that run in this process; jobs of a server always go on. */
  readonly onInterrupt: "cancel" | "leave";
}

export interface Start {
  /** What is started, where its failure must say it. */
  readonly label: string;
  run(client: Client, signal: AbortSignal): Promise<StartedJob>;
}

interface StartedJob extends WatchedJob {
  /** What it is called from now on, where that is better known. */
  readonly label?: string;
}

/** Watches jobs to their ends and shows what they made. Resolves with the exit status. */
export async function watchSession(session: Session, context: CliContext): Promise<number> {
  const { starts, options, localPaths = [], namedJobs = [] } = session;
  const reporter = openReporter(options.progress, {
    output: context.output,
    clock: context.clock,
    jobs: starts.length,
  });
  try {
    return await withClient({ ...options, runsJobs: true, localPaths, namedJobs }, context, (client, connection) =>
      watchAll({ session, reporter, client, connection }, context),
    );
  } finally {
    reporter.close();
  }
}

interface Watching {
  readonly session: Session;
  readonly reporter: ProgressReporter;
  readonly client: Client;
  readonly connection: Connection;
}

/** How the watching of one job ended. */
type Outcome =
  | { readonly kind: "ended"; readonly id: string; readonly event: StreamEvent }
  /** It could not be started or watched. */
  | { readonly kind: "broken"; readonly label: string; readonly error: unknown }
  /** Interrupted; the id is null where it had not begun. */
  | { readonly kind: "left"; readonly label: string; readonly id: string | null };

async function watchAll(watching: Watching, context: CliContext): Promise<number> {
  const { session, reporter, client } = watching;
  const leaving = new AbortController();
  const running = new Set<string>();
  const watched = new Set<string>();
  const stopListening = listenForInterrupts({ ...watching, leaving, running }, context);
  const outcomes: Promise<Outcome>[] = [];
  try {
    // One after the other, so that they queue as they were typed.
    for (const start of session.starts) {
      const started = await start.run(client, leaving.signal).catch((error: unknown) => ({ error }));
      if ("error" in started) {
        const { label } = start;
        outcomes.push(Promise.resolve(leaving.signal.aborted ? left(label, null) : broken(label, started.error)));
        continue;
      }
      // However often one is named, it is watched once.
      if (watched.has(started.id)) continue;
      watched.add(started.id);
      running.add(started.id);
      const { label = start.label } = started;
      outcomes.push(
        watchJob(started, { client, reporter, signal: leaving.signal })
          .then(
            (event): Outcome => ({ kind: "ended", id: started.id, event }),
            (error: unknown) => (leaving.signal.aborted ? left(label, started.id) : broken(label, error)),
          )
          .finally(() => running.delete(started.id)),
      );
    }
    const all = await Promise.all(outcomes);
    reporter.close();
    await showOutcomes(all, watching, context);
    return statusOf(all);
  } finally {
    stopListening();
  }
}

function left(label: string, id: string | null): Outcome {
  return { kind: "left", label, id };
}

function broken(label: string, error: unknown): Outcome {
  return { kind: "broken", label, error };
}

interface Interruptible extends Watching {
  readonly leaving: AbortController;
  /** Ids of the jobs that are being watched. */
  readonly running: ReadonlySet<string>;
}

/** The first Ctrl-C cancels jobs that live here and leaves those that live elsewhere; the second one leaves at once. */
function listenForInterrupts(watched: Interruptible, { onInterrupt, exitNow }: CliContext): () => void {
  const { session, connection, reporter, client, leaving, running } = watched;
  let interrupted = false;
  return onInterrupt(() => {
    if (interrupted) {
      reporter.close();
      exitNow(EXIT.failed);
      return;
    }
    interrupted = true;
    if (session.onInterrupt === "leave" || !connection.isEmbedded() || running.size === 0) {
      leaving.abort();
      return;
    }
    reporter.notice("Cancelling. Ctrl-C again leaves at once.");
    for (const id of running) {
      // It may have ended in the meantime; the stream tells. Otherwise leaving closes the app, and the job with it.
      client.jobs.cancel(id).catch(() => leaving.abort());
    }
  });
}

async function showOutcomes(outcomes: readonly Outcome[], watching: Watching, context: CliContext): Promise<void> {
  const { session, client } = watching;
  const { output } = context;
  const { options } = session;
  const isAlone = outcomes.length === 1;
  const ended = outcomes.filter((outcome) => outcome.kind === "ended");
  if (options.json === true) {
    output.json({ jobs: await Promise.all(ended.map(({ id }) => client.jobs.get(id))) });
  } else if (options.progress !== "json" && ended.length > 0) {
    await showResults(
      ended.map(({ event }) => event),
      watching,
      context,
    );
  }
  for (const outcome of outcomes) {
    const about = isAlone ? "" : `${labelOf(outcome)}: `;
    if (outcome.kind === "broken") output.note(about + describeThrown(outcome.error));
    if (outcome.kind === "ended" && outcome.event.error !== undefined) {
      output.note(about + describeFailure(outcome.event.error));
    }
  }
  const leftBehind = outcomes.filter((outcome) => outcome.kind === "left");
  if (leftBehind.length > 0) output.note(describeLeaving(leftBehind, watching, context));
}

async function showResults(
  events: readonly StreamEvent[],
  { session, client }: Watching,
  { output, program }: CliContext,
): Promise<void> {
  if (session.starts.length > 1) {
    output.result(renderResults(events, output.columns).join("\n"));
    return;
  }
  for (const event of events) {
    if (event.stats === undefined) continue;
    const query = await suggestQuery(event.repository, client);
    const command = [program, "search", ...placeArguments(session.options), query].join(" ");
    output.result(renderResult(event, event.stats, query === null ? null : command).join("\n"));
  }
}

function labelOf(outcome: Outcome): string {
  return outcome.kind === "ended" ? outcome.event.repository : outcome.label;
}

/** What becomes of the jobs when their watcher goes. */
function describeLeaving(
  outcomes: readonly Extract<Outcome, { kind: "left" }>[],
  { session, connection }: Watching,
  { program }: CliContext,
): string {
  const begun = outcomes.filter(({ id }) => id !== null);
  const [first] = begun;
  if (first === undefined) return "Interrupted before the ingestion began.";
  const watch = [program, "watch", ...begun.map(({ id }) => id), ...placeArguments(session.options)].join(" ");
  // Where a job was named by its id, nothing else may be known of it.
  const only = first.label === first.id ? `job ${first.id}` : `the ingestion of ${first.label}`;
  const id = first.label === first.id ? "" : ` (job ${first.id})`;
  const what =
    begun.length === 1
      ? `Nobody watches ${only} any more${id}; it was not cancelled.`
      : `Nobody watches ${begun.length} ingestions any more; they were not cancelled.`;
  // This process ran them, and gives them back.
  const then = connection.isEmbedded() ? " The next server or command on this data directory goes on with it." : "";
  return `${what}${then}\nWatch again with: ${watch}`;
}

/** Failed if any has; wrong use only if nothing else went wrong. */
function statusOf(outcomes: readonly Outcome[]): number {
  const failures = outcomes.map(statusOfOutcome).filter((status) => status !== EXIT.done);
  return failures.length === 0 ? EXIT.done : Math.min(...failures);
}

function statusOfOutcome(outcome: Outcome): number {
  if (outcome.kind === "broken") return exitStatusOfThrown(outcome.error);
  if (outcome.kind === "left") return EXIT.failed;
  const { error } = outcome.event;
  return error === undefined ? EXIT.done : exitStatusOf(error.code);
}
