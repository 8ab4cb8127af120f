/** One line of `git ls-tree -r -l -z`. */
export interface TreeEntry {
  /** Path as text: bytes that are not UTF-8 become U+FFFD. */
  readonly path: string;
  /** Object name. */
  readonly blob: string;
  /** Octal, as git prints it: 100644, 100755, 120000 (symlink), 160000 (submodule). */
  readonly mode: string;
  /** Bytes; 0 for submodules. */
  readonly size: number;
}
