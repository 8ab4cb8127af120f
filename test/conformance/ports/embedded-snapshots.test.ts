import { pathToFileURL } from "node:url";
import { openEmbeddedStore } from "../../../src/store/embedded/open-store.ts";
import { systemClock } from "../../../src/system-clock.ts";
import { temporaryDirectory } from "../../support/cleanup.ts";
import { describeSnapshotLaws } from "./snapshot-laws.ts";
import type { OpenSnapshots } from "./snapshot-samples.ts";
import { compileProgram } from "./start-program.ts";

const INDEXER = new URL("../../../src/store/embedded/segment/indexer-process.ts", import.meta.url);

async function open(dataDir = temporaryDirectory()): Promise<OpenSnapshots> {
  const store = await openEmbeddedStore({
    dataDir,
    clock: systemClock,
    indexerEntry: pathToFileURL(compileProgram(INDEXER)),
    onError: (error) => {
      throw error;
    },
  });
  return {
    ...store,
    async reopen() {
      await store.close();
      return await open(dataDir);
    },
  };
}

describeSnapshotLaws("the embedded store", open);
