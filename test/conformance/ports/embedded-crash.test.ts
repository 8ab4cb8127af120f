import { join } from "node:path";
import { expect, it } from "vitest";
import type { JobId } from "../../../src/core/ids.ts";
import { openCatalogue } from "../../../src/store/embedded/catalogue.ts";
import { createEventLog } from "../../../src/store/embedded/event-log.ts";
import { temporaryDirectory } from "../../support/cleanup.ts";
import { T0 } from "./samples.ts";
import { startProgram } from "./start-program.ts";

it("keeps every event it acknowledged, in order and without a gap, however often its process is killed", async () => {
  const file = join(temporaryDirectory(), "catalogue.db");
  let before = 1;
  for (const killedAfter of [1, 40, 150]) {
    const { lines, kill } = startProgram(new URL("./programs/append-events.ts", import.meta.url), [file]);
    let acknowledged = 0;
    for (let i = 0; i < killedAfter; i++) acknowledged = Number((await lines.next()).value);
    const dead = kill();
    // It goes on until the signal arrives.
    for (let line = await lines.next(); line.done !== true; line = await lines.next())
      acknowledged = Number(line.value);
    await dead;

    const catalogue = openCatalogue(file, { at: T0 });
    const log = await createEventLog(catalogue).read({ jobId: "CRASH" as JobId, after: 0, limit: 1_000_000 });
    catalogue.close();
    expect(acknowledged).toBeGreaterThanOrEqual(before + killedAfter);
    expect(log.length).toBeGreaterThanOrEqual(acknowledged);
    expect(log.map(({ cursor }) => cursor)).toEqual(log.map((_, index) => index + 1));
    expect(log.slice(1).map(({ event }) => event.message)).toEqual(log.slice(1).map((_, i) => `event ${i + 2}`));
    before = log.length;
  }
});
