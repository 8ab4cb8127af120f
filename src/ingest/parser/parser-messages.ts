import type { ErrorCode } from "../../core/error.ts";
import type { ParsedFile } from "../../core/parsed-file.ts";
import type { SkippedFile } from "../../core/repository.ts";

/** What a parser process is told: one batch after the other. */
export interface ParseMessage {
  /** Grows with each batch. */
  readonly id: number;
  readonly gitDir: string;
  /** Where to write the encoded batch. */
  readonly file: string;
  /** Where to note which file it is at; see parser-position.ts. */
  readonly positionFile: string;
  readonly entries: readonly BatchEntry[];
}

export interface BatchEntry {
  readonly path: string;
  readonly blob: string;
  /** Set when its parser failed before: it becomes text, without parsing. */
  readonly degraded: ParsedFile["degraded"];
}

/** What a parser process says. Small, because the parent's thread serves people. */
export type ParserMessage =
  | { readonly kind: "ready" }
  | {
      readonly kind: "done";
      readonly id: number;
      /** Files in the batch that was written; 0 when none was, because nothing was left of it. */
      readonly parsed: number;
      /** Left out. */
      readonly skipped: readonly SkippedFile[];
      /** In the batch, but as text. */
      readonly degraded: readonly SkippedFile[];
      /** Memory of the process. */
      readonly residentBytes: number;
    }
  /** No process could do better: the disk is full. */
  | { readonly kind: "failed"; readonly code: ErrorCode; readonly message: string };
