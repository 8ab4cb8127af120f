import type { Logger } from "pino";
import type { Clock } from "../core/clock.ts";
import type { CodeSearch } from "../core/ports/code-search.ts";
import type { EventLog } from "../core/ports/event-log.ts";
import type { Ingestions } from "../core/ports/ingestions.ts";
import type { JobStore } from "../core/ports/job-store.ts";
import type { RepositoryStore } from "../core/ports/repository-store.ts";
import type { Metrics } from "./metrics/metrics.ts";

/** Everything the HTTP side stands on. */
export interface HttpDependencies {
  readonly ingestions: Ingestions;
  readonly jobs: JobStore;
  readonly events: EventLog;
  readonly repositories: RepositoryStore;
  /** What is kept of a repository (`RepositoryAddress.url`) beside its index, in bytes on disk. */
  cloneBytes(url: string): Promise<number>;
  readonly search: CodeSearch;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly settings: HttpSettings;
  readonly metrics: Metrics;
  /** Whether the server can take work now. Cheap: it is asked often. */
  ready(): boolean;
  /** In [0, 1). */
  random(): number;
  /** Where the built dashboard lies. Left out: there is none. */
  readonly dashboardDir?: string;
  /** Of the package; stands in the OpenAPI document. */
  readonly version: string;
}

export interface HttpSettings {
  /** Where people reach this server; null when only by loopback. */
  readonly publicUrl: string | null;
  /** Origins whose pages may call the API: `https://host[:port]`. */
  readonly corsOrigins: readonly string[];
  /** Event streams open at once. */
  readonly streamsMax: number;
}
