import type { FileCounts } from "../../core/progress-event.ts";
import type { BuiltIndex } from "../../core/ports/snapshot-builder.ts";
import type { StageOptions } from "../run-attempt.ts";
import { indexingView } from "../stage-views.ts";

/** Indexes what parsing ran ahead of, and makes the whole durable. */
export async function indexStage(
  { build, reporter }: StageOptions,
  counts: FileCounts,
  signal: AbortSignal,
): Promise<BuiltIndex> {
  reporter.say(indexingView({ files: counts, filesIndexed: build.progress().files, fraction: 0 }));
  const built = await build.finish(({ filesDone, fraction }) => {
    reporter.say(indexingView({ files: counts, filesIndexed: filesDone, fraction }));
  });
  signal.throwIfAborted();
  return built;
}
