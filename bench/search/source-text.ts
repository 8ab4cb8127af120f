import { execFileSync } from "node:child_process";

/** A file at a repository's HEAD. */
export interface SourceFile {
  readonly path: string;
  readonly content: Buffer;
}

/** The source that is searched, read by git, to know what a search must find. */
export class SourceText {
  readonly files: readonly SourceFile[];
  readonly bytes: number;
  /** Each file's content and path, ASCII letters in lower case. */
  readonly #folded: readonly (readonly [content: Buffer, path: string])[];

  constructor(files: readonly SourceFile[]) {
    this.files = files;
    this.bytes = files.reduce((sum, { content }) => sum + content.length, 0);
    this.#folded = files.map(({ content, path }) => [fold(content), fold(Buffer.from(path)).toString()]);
  }

  /** How many files contain an ASCII text, in their content or in their path. A text with a capital minds case. */
  count(text: string): number {
    const bytes = Buffer.from(text);
    if (text !== text.toLowerCase()) {
      return this.files.filter(({ content, path }) => content.includes(bytes) || path.includes(text)).length;
    }
    return this.#folded.filter(([content, path]) => content.includes(bytes) || path.includes(text)).length;
  }
}

/** The files at HEAD but for those that the index left out. */
export function readSource(directory: string, leftOut: ReadonlySet<string>): SourceFile[] {
  const git = (args: readonly string[], input = ""): Buffer =>
    execFileSync("git", ["-C", directory, ...args], { input, maxBuffer: 2 ** 31 - 1 });
  const entries = git(["ls-tree", "-r", "-z", "HEAD"])
    .toString()
    .split("\0")
    .flatMap((line) => {
      const [, oid = "", path = ""] = /^\d+ blob (\w+)\t(.*)$/s.exec(line) ?? [];
      return oid === "" || leftOut.has(path) ? [] : { oid, path };
    });
  const batch = git(["cat-file", "--batch"], entries.map(({ oid }) => `${oid}\n`).join(""));
  let at = 0;
  return entries.map(({ path }) => {
    const head = batch.indexOf("\n", at);
    const bytes = Number(batch.toString("latin1", at, head).split(" ")[2]);
    at = head + 1 + bytes + 1;
    return { path, content: asUtf8(batch.subarray(head + 1, head + 1 + bytes)) };
  });
}

/** As the index has it. Latin-1 and UTF-8 are the same for what is looked for, which is ASCII. */
function asUtf8(content: Buffer): Buffer {
  const mark = content.toString("latin1", 0, 2);
  if (mark === "\xff\xfe") return Buffer.from(content.toString("utf16le", 2));
  if (mark === "\xfe\xff")
    return Buffer.from(
      Buffer.from(content.subarray(0, content.length & ~1))
        .swap16()
        .toString("utf16le", 2),
    );
  return content;
}

function fold(text: Buffer): Buffer {
  const folded = Buffer.from(text);
  for (let i = 0; i < folded.length; i++) {
    const byte = folded[i] as number;
    if (byte >= 0x41 && byte <= 0x5a) folded[i] = byte + 32;
  }
  return folded;
}
