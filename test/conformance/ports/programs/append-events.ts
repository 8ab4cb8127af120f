// Appends events to a job in the catalogue it is given as fast as it can, and prints the id of each once it is durable.
import { writeSync } from "node:fs";
import type { JobId } from "../../../../src/core/ids.ts";
import { openCatalogue } from "../../../../src/store/embedded/catalogue.ts";
import { createEventLog } from "../../../../src/store/embedded/event-log.ts";
import { createJobStore } from "../../../../src/store/embedded/job-store.ts";
import { progressEvent, submission } from "../samples.ts";

const [file = ""] = process.argv.slice(2);
const catalogue = openCatalogue(file, { at: Date.now() });
const jobs = createJobStore({ catalogue, release: () => undefined });
const events = createEventLog(catalogue);

await jobs.reclaim({ at: 0, owner: "writer" });
await jobs.submit(submission({ id: "CRASH" as JobId }));
const claim = await jobs.claim({ owner: "writer", leaseMs: 60_000, at: Date.now() });
if (claim === null) throw new Error("there is no job");
for (let next = claim.newest.cursor + 1; ; next++) {
  const id = await events.append(claim.lease, progressEvent({ message: `event ${next}` }));
  writeSync(1, `${id}\n`);
}
