import type { SkipReason } from "../../core/repository.ts";
import type { TreeEntry } from "../git/tree-entry.ts";
import { hasUtf16Mark } from "./decode-text.ts";

/** Why a file is left out without reading it, or null. */
export function skipByEntry({ mode, size }: TreeEntry, maxFileBytes: number): SkipReason | null {
  if (mode === "120000") return "symlink";
  if (mode === "160000") return "submodule";
  return size > maxFileBytes ? "too_large" : null;
}

/** Why a file is left out for what is in it, or null. */
export function skipByContent(path: string, bytes: Uint8Array): SkipReason | null {
  if (isLfsPointer(bytes)) return "lfs_pointer";
  if (isBinary(bytes)) return "binary";
  return isMinified(path, bytes) ? "minified" : null;
}

/** As git itself tells: it looks at the first 8,000 bytes for a NUL. */
function isBinary(bytes: Uint8Array): boolean {
  return bytes.subarray(0, 8000).includes(0) && !hasUtf16Mark(bytes);
}

function isLfsPointer(bytes: Uint8Array): boolean {
  if (bytes.length > LFS_POINTER_BYTES_MAX || bytes.length < LFS_POINTER.length) return false;
  return LFS_POINTER.every((byte, i) => bytes[i] === byte);
}

const LFS_POINTER = new TextEncoder().encode("version https://git-lfs.github.com/spec/v1\n");
const LFS_POINTER_BYTES_MAX = 1024;

/**
 * Written by a machine on lines no person reads: scripts and style sheets with long lines, and whatever has enormous
 * ones. The average line, because a readable file may well hold one long line of data.
 */
function isMinified(path: string, bytes: Uint8Array): boolean {
  if (bytes.length < MINIFIED_BYTES_MIN) return false;
  const script = /\.(?:[cm]?js|css)$/i.test(path);
  const named = script && /[.-]min\.\w+$/i.test(path);
  return bytes.length / countLines(bytes) > (named ? NAMED_LINE_MAX : script ? SCRIPT_LINE_MAX : ANY_LINE_MAX);
}

const MINIFIED_BYTES_MIN = 2000;
/** Linguist's limit for scripts and style sheets. */
const NAMED_LINE_MAX = 110;
const SCRIPT_LINE_MAX = 500;
const ANY_LINE_MAX = 5000;

function countLines(bytes: Uint8Array): number {
  let lines = 1;
  for (let at = bytes.indexOf(NEW_LINE); at !== -1; at = bytes.indexOf(NEW_LINE, at + 1)) lines++;
  return lines;
}

const NEW_LINE = 0x0a;
