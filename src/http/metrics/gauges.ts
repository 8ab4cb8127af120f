import { Gauge, type Registry } from "prom-client";
import type { HttpDependencies } from "../dependencies.ts";
import type { Streams } from "../sse/streams.ts";

export interface GaugeDeps extends Pick<HttpDependencies, "jobs" | "repositories"> {
  readonly streams: Pick<Streams, "openByKind">;
}

/** What is so at the moment. The function that is returned reads it anew; nobody counts it meanwhile. */
export function createGauges(registry: Registry, { jobs, repositories, streams }: GaugeDeps): () => Promise<void> {
  const registers = [registry];
  const jobsNow = new Gauge({
    name: "megabrain_jobs",
    help: "Ingestions that wait or run, by status.",
    labelNames: ["status"],
    registers,
  });
  const streamsNow = new Gauge({
    name: "megabrain_event_streams_open",
    help: "Event streams that are open, by kind: of one job, or of all.",
    labelNames: ["kind"],
    registers,
  });
  const indexed = new Gauge({ name: "megabrain_repositories", help: "Searchable refs of repositories.", registers });
  const files = new Gauge({ name: "megabrain_indexed_files", help: "Files in the index.", registers });
  const symbols = new Gauge({ name: "megabrain_indexed_symbols", help: "Symbols in the index.", registers });
  const bytes = new Gauge({ name: "megabrain_indexed_bytes", help: "Bytes of source in the index.", registers });

  return async () => {
    const [{ queued, running }, list] = await Promise.all([jobs.count(), repositories.list()]);
    jobsNow.set({ status: "queued" }, queued);
    jobsNow.set({ status: "running" }, running);
    for (const [kind, open] of Object.entries(streams.openByKind)) streamsNow.set({ kind }, open);
    const snapshots = list.map(({ snapshot }) => snapshot);
    indexed.set(snapshots.length);
    files.set(snapshots.reduce((sum, snapshot) => sum + snapshot.files, 0));
    symbols.set(snapshots.reduce((sum, snapshot) => sum + snapshot.symbols, 0));
    bytes.set(snapshots.reduce((sum, snapshot) => sum + snapshot.bytes, 0));
  };
}
