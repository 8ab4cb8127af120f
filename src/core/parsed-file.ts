import type { Outline } from "./outline.ts";
import type { SkipReason } from "./repository.ts";

/** One file as the parser hands it to the index. */
export interface ParsedFile {
  readonly path: string;
  /** Git's object name of the blob. */
  readonly blob: string;
  /** As linguist names it: `TypeScript`; `Text` when nothing is known. */
  readonly language: string;
  readonly mark: "vendored" | "generated" | null;
  /** UTF-8, whatever the encoding in the repository was. */
  readonly content: Uint8Array;
  readonly outline: Outline;
  /** Distinct trigrams of `content` and of `path`; see core/trigram.ts. */
  readonly trigrams: Uint32Array;
  /** Set when the file is indexed as text because its parser failed. */
  readonly degraded: Extract<SkipReason, "parser_timeout" | "parser_crash"> | null;
}
