#!/usr/bin/env node
// Starts an ingestion and watches it to its end, with the client library; it resumes where it was when the connection
// breaks.
//
//     node examples/watch.mjs acme/widgets
//     node examples/watch.mjs acme/widgets --server http://127.0.0.1:8080
//
// Ends with 0 when the repository is searchable, with 1 when it is not.
import { parseArgs } from "node:util";
import { createClient } from "megabrain/client";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { server: { type: "string", default: "http://127.0.0.1:8080" } },
});
const [repository = ""] = positionals;

const client = createClient({ url: values.server });
const job = await client.ingest({ source: "github", repository });

for await (const { event } of client.events(job.id, { after: 0 })) {
  console.log(`${String(event.percentage).padStart(3)} %  ${event.stage.padEnd(8)}  ${event.message}`);
  if (event.stage === "Failed") {
    console.error(`${event.error.detail} ${event.error.hint}`);
    process.exitCode = 1;
  }
}
