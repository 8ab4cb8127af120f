import type { JobId } from "../../core/ids.ts";
import type { EventLog } from "../../core/ports/event-log.ts";
import { isWorkStage } from "../../core/stage.ts";
import type { Audience } from "./audience.ts";
import { progressFrame } from "./frame.ts";

/** Watches one job's log: reads each new event once, encodes it once, and gives it to the audience. */
export class LiveJob {
  readonly audience: Audience;
  readonly #jobId: JobId;
  readonly #deps: LiveJobDeps;
  #reading = false;
  #poked = false;

  constructor(jobId: JobId, deps: LiveJobDeps) {
    this.#jobId = jobId;
    this.#deps = deps;
    this.audience = deps.audience;
  }

  /** Something may have been appended. */
  poke(): void {
    this.#poked = true;
    if (this.#reading) return;
    this.#reading = true;
    this.#readOn().catch((error: unknown) => this.#deps.onError(error));
  }

  async #readOn(): Promise<void> {
    while (this.#poked) {
      this.#poked = false;
      const { position } = this.audience;
      const page = await this.#deps.events.read({ jobId: this.#jobId, after: position, limit: PAGE_EVENTS });
      for (const { cursor, event } of page) {
        await this.audience.give(progressFrame(event, cursor), { ends: !isWorkStage(event.stage) });
      }
      if (page.length === PAGE_EVENTS) this.#poked = true;
    }
    this.#reading = false;
    if (this.audience.size === 0) this.#deps.onEmpty();
  }
}

export interface LiveJobDeps {
  readonly events: EventLog;
  /** Stands at the position from which the log is read on. */
  readonly audience: Audience;
  /** Nobody is left to read for. */
  onEmpty(): void;
  onError(error: unknown): void;
}

/** Events read from the log at once. More would hold the thread; see docs/adr on the stream writer. */
export const PAGE_EVENTS = 100;
