import type { Outline } from "../../core/outline.ts";
import type { ParsedFile } from "../../core/parsed-file.ts";
import type { SkippedFile } from "../../core/repository.ts";
import type { TrigramSet } from "../../core/trigram.ts";
import { skipByContent } from "./classify.ts";
import { decodeText } from "./decode-text.ts";
import { detectLanguage } from "./detect-language.ts";
import { markFile } from "./mark-file.ts";
import { NO_OUTLINE, outlineOf } from "./outline.ts";
import type { BatchEntry } from "./parser-messages.ts";
import { sourceText } from "./source-text.ts";

/** A file ready for the index, or the reason why it is left out. */
export type FileOutcome =
  | { readonly kind: "parsed"; readonly file: ParsedFile }
  | { readonly kind: "skipped"; readonly file: SkippedFile };

/** Classifies, decodes and parses one blob. Never throws for bad input. */
export function parseFile(entry: BatchEntry, bytes: Uint8Array, trigrams: TrigramSet): FileOutcome {
  const { path, blob, degraded } = entry;
  const reason = skipByContent(path, bytes);
  if (reason !== null) return { kind: "skipped", file: { path, blob, reason, bytes: bytes.length } };
  const { text, utf8 } = decodeText(bytes);
  const language = detectLanguage(path, text);
  trigrams.add(utf8);
  trigrams.add(pathEncoder.encode(path));
  const file = {
    path,
    blob,
    language,
    mark: markFile(path, text),
    content: utf8,
    outline: degraded === null ? outlineOf(sourceText(text, utf8), language) : DEGRADED[degraded],
    trigrams: trigrams.take(),
    degraded,
  };
  return { kind: "parsed", file };
}

const DEGRADED: Readonly<Record<NonNullable<ParsedFile["degraded"]>, Outline>> = {
  parser_timeout: { ...NO_OUTLINE, problems: [{ line: 1, message: "Parsing this file took too long." }] },
  parser_crash: { ...NO_OUTLINE, problems: [{ line: 1, message: "The parser crashed on this file." }] },
};
const pathEncoder = new TextEncoder();
