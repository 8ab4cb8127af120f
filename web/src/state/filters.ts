import { isActive, isCancelled, type KnownJob } from "./jobs.ts";

/** Which ingestions are shown. It lives in the address, so that a view can be kept and passed on. */
export interface Filters {
  readonly state: StateFilter;
  readonly since: SinceFilter;
  /** Part of the repository's name. */
  readonly repository: string;
}

export const STATE_FILTERS = ["all", "active", "complete", "failed", "cancelled"] as const;
export type StateFilter = (typeof STATE_FILTERS)[number];
export const SINCE_FILTERS = ["any", "1d", "7d", "30d"] as const;
export type SinceFilter = (typeof SINCE_FILTERS)[number];

/** What is not understood is as if it were not there: an address may be old. */
export function readFilters(query: URLSearchParams): Filters {
  const state = query.get("state");
  const since = query.get("since");
  return {
    state: STATE_FILTERS.find((known) => known === state) ?? "all",
    since: SINCE_FILTERS.find((known) => known === since) ?? "any",
    repository: query.get("repository") ?? "",
  };
}

/** The query of an address, without what is as usual: `?state=failed`, or nothing. */
export function writeFilters({ state, since, repository }: Filters): string {
  const query = new URLSearchParams();
  if (state !== "all") query.set("state", state);
  if (since !== "any") query.set("since", since);
  if (repository !== "") query.set("repository", repository);
  const text = query.toString();
  return text === "" ? "" : `?${text}`;
}

export function isFiltered(filters: Filters): boolean {
  return writeFilters(filters) !== "";
}

/** When the period began, in ms; null for any time. A day has 24 hours. */
export function sinceMs({ since }: Filters, now: number): number | null {
  return since === "any" ? null : now - Number.parseInt(since, 10) * DAY_MS;
}

export function matchesFilters({ event }: KnownJob, filters: Filters, now: number): boolean {
  const { state, repository } = filters;
  const since = sinceMs(filters, now);
  return (
    (state === "all" || state === stateOf(event)) &&
    event.repository.toLowerCase().includes(repository.trim().toLowerCase()) &&
    (since === null || Date.parse(event.timestamp) >= since)
  );
}

function stateOf(event: KnownJob["event"]): string {
  if (isActive(event)) return "active";
  return isCancelled(event) ? "cancelled" : event.stage.toLowerCase();
}

const DAY_MS = 86_400_000;
