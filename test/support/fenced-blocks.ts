import { readFileSync } from "node:fs";
import path from "node:path";

/** What stands between two fences of a document. */
export interface FencedBlock {
  /** As the fence names it; empty where it names none. */
  readonly language: string;
  /** Without the last line break. */
  readonly text: string;
}

/** The fenced blocks of a document, in their order. `file` is a path from the package's root. */
export function fencedBlocks(file: string): readonly FencedBlock[] {
  const document = readFileSync(path.resolve(import.meta.dirname, "../..", file), "utf8");
  // Also those of a list, which are indented.
  return Array.from(
    document.matchAll(/^( *)```([\w-]*)\n([^]*?)^\1```$/gm),
    ([, indent = "", language = "", lines = ""]) => ({
      language,
      text: lines.replaceAll(new RegExp(`^${indent}`, "gm"), "").trimEnd(),
    }),
  );
}
