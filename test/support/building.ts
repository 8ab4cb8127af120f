import { writeFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import type { JobId, SegmentId } from "../../src/core/ids.ts";
import { encodeBatch } from "../../src/core/parsed-batch.ts";
import type { ParsedFile } from "../../src/core/parsed-file.ts";
import type { SnapshotBuild } from "../../src/core/ports/snapshot-builder.ts";
import {
  createSnapshotBuilder,
  type ClosableSnapshotBuilder,
} from "../../src/store/embedded/segment/snapshot-builder.ts";
import { compileProgram } from "../conformance/ports/start-program.ts";
import { onCleanUp, temporaryDirectory } from "./cleanup.ts";
import { processesOf } from "./processes.ts";
import { parsedFile } from "./segments.ts";
import { SteppedClock } from "./stepped-clock.ts";

/** The indexer's program. */
export const INDEXER = pathToFileURL(
  compileProgram(new URL("../../src/store/embedded/segment/indexer-process.ts", import.meta.url)),
);

/** A data directory in which segments are built, by processes of its own. */
export class BuildingSite {
  readonly dataDir = temporaryDirectory();
  readonly segmentsDir = path.join(this.dataDir, "segments");
  readonly clock = new SteppedClock();
  readonly builder: ClosableSnapshotBuilder;
  /** What its builds found damaged. */
  readonly damaged: SegmentId[] = [];
  #batches = 0;

  constructor() {
    const { segmentsDir, dataDir, clock } = this;
    const onDamage = (segments: readonly SegmentId[]): void => void this.damaged.push(...segments);
    this.builder = createSnapshotBuilder({ segmentsDir, dataDir, entry: INDEXER, clock, onDamage });
    onCleanUp(() => this.builder.close());
  }

  start(signal: AbortSignal = new AbortController().signal): Promise<SnapshotBuild> {
    return this.builder.start(BUILDING_JOB, signal);
  }

  batchFile(files: readonly ParsedFile[]): string {
    const file = path.join(this.dataDir, `batch-${this.#batches++}`);
    writeFileSync(file, encodeBatch(files));
    return file;
  }

  indexerPid(): number {
    const [pid] = this.indexerPids();
    if (pid === undefined) throw new Error("no indexer runs");
    return pid;
  }

  indexerPids(): readonly number[] {
    return processesOf(this.dataDir).map(({ pid }) => pid);
  }
}

export const BUILDING_JOB = "01JD0000000000000000000000" as JobId;

export function someFile(name: string): ParsedFile {
  const text = `function ${name}() {}\n`;
  return parsedFile({ path: `${name}.js`, text, language: "JavaScript", symbols: [name] });
}
