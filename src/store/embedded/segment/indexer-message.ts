import type { ErrorCode } from "../../../core/error.ts";
import type { SegmentId } from "../../../core/ids.ts";
import type { SkippedFile } from "../../../core/repository.ts";
import type { Totals } from "./totals.ts";

/** What the server's process tells the indexer, in order. */
export type ToIndexer =
  /** First of a build: where, and its name when it is complete. `building` exists and is empty. */
  | { readonly kind: "begin"; readonly building: string; readonly segment: string }
  /** Index this encoded batch and remove the file. Answered with `indexed`. */
  | { readonly kind: "batch"; readonly file: string }
  | { readonly kind: "skip"; readonly files: readonly SkippedFile[] }
  /** Paths that count no longer in the base. All come before `base`. */
  | { readonly kind: "supersede"; readonly paths: readonly string[] }
  /** The segments before this one, oldest first; where they are compacted, what still counts of them is copied. */
  | { readonly kind: "base"; readonly segments: readonly SegmentId[]; readonly isCompacted: boolean }
  /** Answered with any number of `finishing`, then `finished`. */
  | { readonly kind: "finish" };

/** What the indexer tells. Counts are totals. After `failed` it ends. */
export type FromIndexer =
  | { readonly kind: "indexed"; readonly files: number; readonly bytes: number }
  | { readonly kind: "finishing"; readonly fraction: number }
  /** Totals of the whole snapshot, the base included. The next build may begin. */
  | {
      readonly kind: "finished";
      readonly totals: Totals;
      readonly indexBytes: number;
      /** Memory of its process. */
      readonly residentBytes: number;
    }
  | {
      readonly kind: "failed";
      readonly code: ErrorCode;
      readonly message: string;
      /** What it builds on is at fault. */
      readonly isBaseDamaged: boolean;
    };
