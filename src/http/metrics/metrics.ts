import { collectDefaultMetrics, Counter, Histogram, Registry } from "prom-client";
import { ERROR_TABLE } from "../../core/error.ts";
import { PARSER_ENDS } from "../../core/parser-end.ts";

/**
 * What this process has counted since it started, for Prometheus. Values of labels come from closed lists: what a
 * repository, a branch or a person is called is never one of them, so that the number of series has a bound.
 */
export interface Metrics {
  readonly registry: Registry;
  readonly jobsEnded: Counter<"outcome" | "code">;
  readonly stageSeconds: Histogram<"stage">;
  readonly receivedBytes: Counter;
  readonly eventsAppended: Counter;
  readonly parsersEnded: Counter<"reason">;
  readonly searchSeconds: Histogram;
  readonly requestSeconds: Histogram<"method" | "route" | "status">;
  /** Counts what the process takes too, from the first call on: a server that nobody scrapes pays nothing for it. */
  watchProcess(): void;
}

export function createMetrics(): Metrics {
  const registry = new Registry();
  const registers = [registry];
  let isWatching = false;
  return {
    registry,
    ...createIngestionMetrics(registers),
    searchSeconds: new Histogram({
      name: "megabrain_search_duration_seconds",
      help: "Time of searches that were answered.",
      buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
      registers,
    }),
    requestSeconds: new Histogram({
      name: "megabrain_http_request_duration_seconds",
      help: "Time until a request's answer was ready to be sent; event streams are not among them.",
      labelNames: ["method", "route", "status"],
      buckets: [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
      registers,
    }),
    watchProcess() {
      if (isWatching) return;
      isWatching = true;
      collectDefaultMetrics({ register: registry });
    },
  };
}

type IngestionMetrics = Pick<
  Metrics,
  "jobsEnded" | "stageSeconds" | "receivedBytes" | "eventsAppended" | "parsersEnded"
>;

function createIngestionMetrics(registers: Registry[]): IngestionMetrics {
  const jobsEnded = new Counter({
    name: "megabrain_jobs_ended_total",
    help: "Ingestions that ended, by outcome and error code.",
    labelNames: ["outcome", "code"],
    registers,
  });
  const parsersEnded = new Counter({
    name: "megabrain_parser_processes_replaced_total",
    help: "Parser processes that ended while they were needed, by reason, each replaced by another.",
    labelNames: ["reason"],
    registers,
  });
  // There from the start: what appears with its first failure has no rate that an alert could see.
  jobsEnded.inc({ outcome: "complete", code: "none" }, 0);
  for (const code of Object.keys(ERROR_TABLE)) jobsEnded.inc({ outcome: "failed", code }, 0);
  for (const reason of PARSER_ENDS) parsersEnded.inc({ reason }, 0);
  return {
    jobsEnded,
    parsersEnded,
    stageSeconds: new Histogram({
      name: "megabrain_ingestion_stage_duration_seconds",
      help: "Time that ingestions which completed took in each stage they went through.",
      labelNames: ["stage"],
      buckets: [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600, 1800, 3600, 10_800],
      registers,
    }),
    receivedBytes: new Counter({
      name: "megabrain_received_bytes_total",
      help: "Bytes that git received for ingestions that completed.",
      registers,
    }),
    eventsAppended: new Counter({
      name: "megabrain_events_appended_total",
      help: "Progress events that were made durable.",
      registers,
    }),
  };
}
