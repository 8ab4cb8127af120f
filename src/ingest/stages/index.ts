import type { FileCounts } from "../../core/progress-event.ts";
import type { BuiltIndex } from "../../core/ports/snapshot-builder.ts";
import type { StageOptions } from "../run-attempt.ts";
import { indexingView } from "../stage-views.ts";

/** Indexes what parsing ran ahead of, and makes the whole durable. */
export async function indexStage(
  { build, reporter }: StageOptions,
  { counts, isCompacting }: { readonly counts: FileCounts; readonly isCompacting: boolean },
  signal: AbortSignal,
): Promise<BuiltIndex> {
  const of = { files: counts, isCompacting };
  reporter.say(indexingView({ ...of, filesIndexed: build.progress().files, fraction: 0 }));
  const built = await build.finish(({ filesDone, fraction }) => {
    reporter.say(indexingView({ ...of, filesIndexed: filesDone, fraction }));
  });
  signal.throwIfAborted();
  return built;
}
