import { signal, type Signal } from "@preact/signals";
import type { MegaBrainError, StreamedEvent } from "../../../src/client/client.ts";
import { foldStory, NO_STORY, type JobStory } from "../state/job-story.ts";
import { isActive } from "../state/jobs.ts";
import { server, toProblem } from "./server.ts";
import { onConnection, streamState, whileVisible } from "./stream-state.ts";

/** One job as its page follows it. */
export interface FollowedJob {
  readonly story: Signal<JobStory>;
  /** Why it cannot be followed: there is no such job, say. */
  readonly problem: Signal<MegaBrainError | null>;
}

export function createFollowedJob(): FollowedJob {
  return { story: signal(NO_STORY), problem: signal(null) };
}

/** Reads the job from its first event to its last, over as many connections as it takes. Returns how to end it. */
export function followJob(id: string, { story, problem }: FollowedJob): () => void {
  return whileVisible(async (stop) => {
    const batch: StreamedEvent[] = [];
    let drawing: ReturnType<typeof setTimeout> | null = null;
    const draw = (): void => {
      drawing = null;
      story.value = foldStory(story.value, batch.splice(0), Date.now());
    };
    const { events } = story.value;
    const last = events.at(-1);
    if (last !== undefined && !isActive(last.event)) {
      streamState.value = { kind: "ended" };
      return;
    }
    try {
      for await (const event of server.events(id, { after: last?.cursor ?? 0, signal: stop, onConnection })) {
        batch.push(event);
        // A finished job's thousand events come at once: drawn one by one they would take seconds.
        drawing ??= setTimeout(draw, DRAW_MS);
      }
      streamState.value = { kind: "ended" };
    } catch (error) {
      if (!stop.aborted) problem.value = toProblem(error);
    }
  });
}

const DRAW_MS = 30;
