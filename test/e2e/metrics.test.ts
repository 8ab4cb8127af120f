import { expect, test } from "vitest";
import { apiClient } from "../support/api-client.ts";
import { generatedSource } from "../support/generated-source.ts";
import { startGitServer } from "../support/git-server.ts";
import { readMetrics, valueOf } from "../support/metrics-text.ts";
import { makeRepository } from "../support/repository.ts";
import { asGitHub, startServer } from "../support/server.ts";

test("metrics move with a real ingestion, and a search of what it made", async () => {
  // Parses without an end: its process is stopped, and replaced.
  const endless = { "src/endless.js": `${"}-".repeat(150)}\n`.repeat(270) };
  const repository = await makeRepository({ name: "acme/widgets", files: { ...generatedSource(30), ...endless } });
  const gitServer = await startGitServer({ root: repository.root });
  const server = await startServer({ env: { ...asGitHub(gitServer), MEGABRAIN_PARSE_TIMEOUT: "400ms" } });
  const api = apiClient(server.url);
  const scrape = async () => readMetrics((await api.call<string>("/metrics")).body);

  const before = await scrape();
  expect(valueOf(before, "megabrain_events_appended_total")).toBe(0);
  const frames = await (await api.ingestStream({ repository: "acme/widgets" })).all();
  await api.search("unit");
  const missing = await (await api.ingestStream({ repository: "acme/missing" })).all();
  const after = await scrape();

  const { files, symbols, bytes, seconds } = frames.at(-1)!.progress.stats as Stats;
  expect(valueOf(after, "megabrain_events_appended_total")).toBe(frames.length + missing.length);
  expect(valueOf(after, "megabrain_jobs_ended_total", { outcome: "complete" })).toBe(1);
  expect(valueOf(after, "megabrain_jobs_ended_total", { code: "not_found" })).toBe(1);
  const parsing = valueOf(after, "megabrain_ingestion_stage_duration_seconds_sum", { stage: "parsing" });
  expect(parsing).toBeCloseTo(seconds.parsing, 3);
  expect(valueOf(after, "megabrain_indexed_files")).toBe(files);
  expect(valueOf(after, "megabrain_indexed_symbols")).toBe(symbols);
  expect(valueOf(after, "megabrain_indexed_bytes")).toBe(bytes);
  expect(valueOf(after, "megabrain_received_bytes_total")).toBeGreaterThan(1000);
  expect(valueOf(after, "megabrain_parser_processes_replaced_total", { reason: "timeout" })).toBe(1);
  expect(valueOf(after, "megabrain_search_duration_seconds_count")).toBe(1);
  expect(JSON.stringify(after)).not.toMatch(/acme|widgets/);
});

interface Stats {
  readonly files: number;
  readonly symbols: number;
  readonly bytes: number;
  readonly seconds: { readonly parsing: number };
}
