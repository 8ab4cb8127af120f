import type { Clock } from "../core/clock.ts";
import { AppError } from "../core/error.ts";
import type { JobId } from "../core/ids.ts";
import type { ProgressEvent } from "../core/progress-event.ts";
import { isWorkStage } from "../core/stage.ts";
import { apiClient, type ApiClient } from "./api-client.ts";
import { readEvents, type ReceivedEvent } from "./event-stream.ts";

/** What a watcher sees: an event, or that the connection is lost and will be tried again. */
export type Sighting =
  | ({ readonly kind: "event" } & ReceivedEvent)
  | { readonly kind: "disconnected"; readonly reason: string };

export interface WatchOptions {
  /** Where the server is now; asked again before each connection, because it may have moved. */
  server(): Promise<string>;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

export interface IngestionRequest {
  readonly source: string;
  readonly body: Readonly<Record<string, unknown>>;
}

/**
 * Starts an ingestion and yields its events to the last one, each once, across lost connections. Rejects with the
 * server's problem, or with `network` when the server cannot be reached at first or for longer than `GIVE_UP_MS`.
 */
export async function* watchIngestion(request: IngestionRequest, options: WatchOptions): AsyncGenerator<Sighting> {
  const { server, clock, signal } = options;
  const position: Position = { jobId: null, lastId: null, retryMs: RETRY_MIN_MS, lastContact: clock.elapsed() };
  let response: Response | null = await start(apiClient(await server()), request, signal);
  for (;;) {
    let reason = "The server ended the stream early.";
    try {
      response ??= await resume(apiClient(await server()), position, signal);
      if (response === null) return;
      const onRetry = (ms: number) => void (position.retryMs = Math.min(ms, SERVER_RETRY_MAX_MS));
      for await (const received of readEvents(response, { clock, signal, onRetry })) {
        notePosition(position, received, clock);
        yield { kind: "event", ...received };
        if (!isWorkStage(received.event.stage)) return;
      }
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof AppError) || error.code !== "network" || position.jobId === null) throw error;
      reason = error.message;
    }
    response = null;
    if (position.jobId === null) throw new AppError("network", "The server ended the stream before its first event.");
    if (clock.elapsed() - position.lastContact > GIVE_UP_MS) throw lost(reason);
    yield { kind: "disconnected", reason };
    await clock.sleep(position.retryMs, signal);
    position.retryMs = Math.min(position.retryMs * 2, RETRY_MAX_MS);
  }
}

/** Asks the server to cancel; it answers by the job's last event. */
export async function cancelJob(url: string, jobId: JobId): Promise<void> {
  await apiClient(url).json(`/jobs/${jobId}`, { method: "DELETE" });
}

interface Position {
  jobId: ProgressEvent["jobId"];
  lastId: string | null;
  retryMs: number;
  lastContact: number;
}

const RETRY_MIN_MS = 250;
const RETRY_MAX_MS = 5000;
/** A full server asks its readers to stay away for longer than a broken connection makes us wait. */
const SERVER_RETRY_MAX_MS = 60_000;
/** A server that restarts is back within this time; the job goes on without us in any case. */
const GIVE_UP_MS = 5 * 60_000;

function start(api: ApiClient, { source, body }: IngestionRequest, signal: AbortSignal): Promise<Response> {
  return api.open(`/ingest/${source}?stream=true`, {
    method: "POST",
    headers: { accept: "text/event-stream" },
    body,
    signal,
  });
}

/** Null when there is nothing after the last event. */
async function resume(api: ApiClient, position: Position, signal: AbortSignal): Promise<Response | null> {
  const headers = position.lastId === null ? {} : { "last-event-id": position.lastId };
  const response = await api.open(`/jobs/${position.jobId}/events`, { headers, signal });
  return response.status === 204 ? null : response;
}

function notePosition(position: Position, { id, event }: ReceivedEvent, clock: Clock): void {
  position.jobId = event.jobId;
  position.lastId = id ?? position.lastId;
  position.retryMs = RETRY_MIN_MS;
  position.lastContact = clock.elapsed();
}

function lost(reason: string): AppError {
  return new AppError("network", `${reason} It could not be reached again.`, {
    hint: "The ingestion goes on without a watcher. Look at it with `megabrain jobs` when the server is back.",
  });
}
