import { isCancelled, type JobsState } from "./jobs.ts";

/** Each job's stage, by its id. */
export type Stages = ReadonlyMap<string, string>;

export function stagesOf({ byId }: JobsState): Stages {
  return new Map([...byId.values()].map(({ id, event }) => [id, event.stage]));
}

/**
 * What there is to say to whoever hears the page: the jobs that came to another stage, and those that are new. The first
 * look tells nothing, for all of it is read then anyway.
 */
export function tellStageChanges(before: Stages | null, state: JobsState): string {
  if (before === null) return "";
  return [...state.byId.values()]
    .filter(({ id, event }) => before.get(id) !== event.stage)
    .slice(0, TOLD_MAX)
    .map(({ event }) => `${event.repository}: ${isCancelled(event) ? "Cancelled" : event.stage}`)
    .join(". ");
}

/** More at once would talk over everything else. */
const TOLD_MAX = 3;
