import type { StreamEvent } from "../../contract/progress-event.ts";
import type { ProgressEvent } from "../../core/progress-event.ts";

/** The event as the wire has it: the very value the log holds. That both types say the same, the test checks. */
export function wireEvent(event: ProgressEvent): StreamEvent {
  return event as StreamEvent;
}
