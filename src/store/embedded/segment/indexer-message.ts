import type { ErrorCode } from "../../../core/error.ts";
import type { SkippedFile } from "../../../core/repository.ts";
import type { SegmentSummary } from "./segment-layout.ts";

/** What the server's process tells the indexer, in order. */
export type ToIndexer =
  /** Index this encoded batch and remove the file. Answered with `indexed`. */
  | { readonly kind: "batch"; readonly file: string }
  | { readonly kind: "skip"; readonly files: readonly SkippedFile[] }
  /** Answered with any number of `finishing`, then `finished`. */
  | { readonly kind: "finish" };

/** What the indexer tells. Counts are totals. After `failed` it ends. */
export type FromIndexer =
  | { readonly kind: "indexed"; readonly files: number; readonly bytes: number }
  | { readonly kind: "finishing"; readonly fraction: number }
  | { readonly kind: "finished"; readonly summary: SegmentSummary; readonly indexBytes: number }
  | { readonly kind: "failed"; readonly code: ErrorCode; readonly message: string };

/** How an indexer is told where to build: its arguments. */
export interface IndexerArguments {
  /** Exists and is empty. */
  readonly building: string;
  /** Its name when it is complete. */
  readonly segment: string;
}

export function encodeArguments({ building, segment }: IndexerArguments): string[] {
  return [building, segment];
}

export function decodeArguments([building, segment]: readonly string[]): IndexerArguments {
  if (building === undefined || segment === undefined) throw new Error("usage: indexer-process BUILDING SEGMENT");
  return { building, segment };
}
