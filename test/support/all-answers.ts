import type { Manifest } from "../../src/core/repository.ts";
import { createCodeIndex } from "../../src/store/embedded/segment/code-index.ts";
import { SegmentCache } from "../../src/store/embedded/segment/segment-cache.ts";
import { createSnapshotReader } from "../../src/store/embedded/segment/snapshot-reader.ts";
import { systemClock } from "../../src/system-clock.ts";
import { repositoryOf } from "./segments.ts";

/** All that can be asked of a snapshot, each asked of an index that is opened anew. */
export async function allAnswers(
  segmentsDir: string,
  manifest: Manifest,
  paths: readonly string[],
): Promise<Outcome[]> {
  const cache = new SegmentCache({ segmentsDir, onError: () => {} });
  const reader = createSnapshotReader(cache);
  const repositories = [repositoryOf("acme/a", manifest.segments)];
  const index = createCodeIndex({
    snapshots: () => repositories,
    segments: cache,
    clock: systemClock,
    onError: () => {},
  });
  const search = async (text: string): Promise<unknown> => {
    const filters = { repositories: [], languages: [], files: [] };
    const plan = { terms: [{ text, caseSensitive: false }], filters };
    return index.execute(plan, { signal: new AbortController().signal }, async (files) => {
      const found: unknown[] = [];
      for await (const match of files) {
        const definitions = await Promise.all(match.named.map(({ index: at }) => match.readDefinition(at)));
        found.push({ ...match, read: await match.read(), readDefinition: definitions });
      }
      return found;
    });
  };
  const outcomes = [
    outcomeOf(reader.readTree(manifest)),
    outcomeOf(reader.readSkipped(manifest, { after: null, limit: 3 })),
    ...["needle", "second", "f1", "n"].map((text) => outcomeOf(search(text))),
    ...paths.map((at) => outcomeOf(reader.readFile(manifest, at))),
  ];
  try {
    return await Promise.all(outcomes);
  } finally {
    await cache.close();
  }
}

export type Outcome = { readonly answer: unknown } | { readonly error: unknown };

async function outcomeOf(work: Promise<unknown>): Promise<Outcome> {
  try {
    return { answer: await work };
  } catch (error) {
    return { error };
  }
}
