import { join } from "node:path";
import type { SegmentId } from "../../../src/core/ids.ts";
import { openCatalogue } from "../../../src/store/embedded/catalogue.ts";
import { createEventLog } from "../../../src/store/embedded/event-log.ts";
import { createLearnedRates } from "../../../src/store/embedded/learned-rates.ts";
import { createJobStore } from "../../../src/store/embedded/job-store.ts";
import { createRepositoryStore } from "../../../src/store/embedded/repository-store.ts";
import { temporaryDirectory } from "../../support/cleanup.ts";
import { describeEventLog } from "./event-log.ts";
import { describeJobLaws } from "./job-laws.ts";
import { describeJobLeases } from "./job-leases.ts";
import { describeJobStore } from "./job-store.ts";
import { describeLearnedRates, type OpenRates } from "./learned-rates.ts";
import { describeRepositoryStore } from "./repository-store.ts";
import { T0, type OpenStore } from "./samples.ts";

const NAME = "the embedded store";

async function open(directory = temporaryDirectory()): Promise<OpenStore> {
  const catalogue = openCatalogue(join(directory, "catalogue.db"), { at: T0 });
  const released: SegmentId[] = [];
  const release = (segments: readonly SegmentId[]) => void released.push(...segments);
  return {
    jobs: createJobStore({ catalogue, release }),
    events: createEventLog(catalogue),
    repositories: createRepositoryStore({
      catalogue,
      release,
      readDirectory: async () => [],
      readFile: async () => null,
      readSkipped: async () => [],
      readTree: async () => null,
    }),
    released,
    async reopen() {
      catalogue.close();
      return open(directory);
    },
    async close() {
      catalogue.close();
    },
  };
}

async function openRates(directory = temporaryDirectory()): Promise<OpenRates> {
  const catalogue = openCatalogue(join(directory, "catalogue.db"), { at: T0 });
  return {
    rates: createLearnedRates(catalogue, 20),
    async reopen() {
      catalogue.close();
      return openRates(directory);
    },
    async close() {
      catalogue.close();
    },
  };
}

describeJobStore(NAME, open);
describeJobLeases(NAME, open);
describeEventLog(NAME, open);
describeRepositoryStore(NAME, open);
describeJobLaws(NAME, open);
describeLearnedRates(NAME, openRates);
