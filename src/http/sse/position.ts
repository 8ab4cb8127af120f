import { AppError } from "../../core/error.ts";
import type { Cursor } from "../../core/ids.ts";
import type { LoggedEvent } from "../../core/job.ts";
import { isWorkStage } from "../../core/stage.ts";

/** Where a reader begins. */
export type Position =
  /** Every event after `cursor`, then live. */
  | { readonly kind: "after"; readonly cursor: Cursor }
  /** The reader has seen the job's last event: there is nothing to say, and nothing will come. */
  | { readonly kind: "finished" };

/**
 * Decides where a reader of a job begins. The header wins over the query, because EventSource repeats its first URL
 * when it reconnects. A header that is malformed or ahead of the log is answered with the newest event, never with an
 * error: that would stop EventSource for good. A malformed query rejects with `invalid_request`.
 */
export function startPosition({ lastEventId, after }: Asked, newest: LoggedEvent): Position {
  const asked = lastEventId === undefined ? parseAfter(after) : parseId(lastEventId);
  if (asked === null || asked > newest.cursor) return { kind: "after", cursor: newest.cursor - 1 };
  const ended = !isWorkStage(newest.event.stage);
  return asked === newest.cursor && ended ? { kind: "finished" } : { kind: "after", cursor: asked };
}

export interface Asked {
  /** `Last-Event-ID`. Undefined where there is none; EventSource's empty value counts as none. */
  readonly lastEventId: string | undefined;
  /** `?after=` */
  readonly after: string | undefined;
}

/** Null when it is not an id this server could have given. */
function parseId(text: string): Cursor | null {
  return /^\d{1,15}$/.test(text) ? Number(text) : null;
}

function parseAfter(text: string | undefined): Cursor | null {
  if (text === undefined) return null;
  // One too long for a number is an id beyond the log.
  if (!/^\d+$/.test(text)) {
    throw new AppError("invalid_request", "after: expected the id of an event, or 0: digits only.", { field: "after" });
  }
  return parseId(text) ?? Number.MAX_SAFE_INTEGER;
}
