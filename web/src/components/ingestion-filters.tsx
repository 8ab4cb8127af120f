import { SINCE_FILTERS, STATE_FILTERS, type Filters, type SinceFilter, type StateFilter } from "../state/filters.ts";
import styles from "./ingestion-filters.module.css";

/** Which ingestions to show. */
export function IngestionFilters({ filters, onChange }: FilterProps) {
  return (
    <form
      class={styles.filters}
      role="search"
      aria-label="Filter ingestions"
      onSubmit={(event) => event.preventDefault()}
    >
      <input
        class={styles.input}
        type="search"
        placeholder="Filter by repository"
        aria-label="Repository"
        value={filters.repository}
        onInput={(event) => onChange({ ...filters, repository: event.currentTarget.value })}
      />
      <select
        class={styles.input}
        aria-label="State"
        value={filters.state}
        onChange={(event) => onChange({ ...filters, state: event.currentTarget.value as StateFilter })}
      >
        {STATE_FILTERS.map((state) => (
          <option key={state} value={state}>
            {STATES[state]}
          </option>
        ))}
      </select>
      <select
        class={styles.input}
        aria-label="Date"
        value={filters.since}
        onChange={(event) => onChange({ ...filters, since: event.currentTarget.value as SinceFilter })}
      >
        {SINCE_FILTERS.map((since) => (
          <option key={since} value={since}>
            {PERIODS[since]}
          </option>
        ))}
      </select>
    </form>
  );
}

interface FilterProps {
  readonly filters: Filters;
  readonly onChange: (filters: Filters) => void;
}

const STATES = {
  all: "Any state",
  active: "Active",
  complete: "Complete",
  failed: "Failed",
  cancelled: "Cancelled",
} as const;
const PERIODS = { any: "Any time", "1d": "Last 24 hours", "7d": "Last 7 days", "30d": "Last 30 days" } as const;
