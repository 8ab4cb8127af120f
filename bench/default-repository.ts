import { createHash } from "node:crypto";
import { lstatSync, readdirSync, readFileSync } from "node:fs";
import { extname, join } from "node:path";
import { makeRepository, type TestRepository, type TreeEntry } from "../test/support/repository.ts";

export interface DefaultRepositoryOptions {
  /** To put it under, so that several share one git server. */
  readonly root: string;
  /** Owner and name. */
  readonly name: string;
  /** Of source, about; less where the machine has not as much. */
  readonly megabytes: number;
}

export interface DefaultRepository {
  readonly repository: TestRepository;
  readonly files: readonly TreeEntry[];
  readonly bytes: number;
  /** Further source of this machine that is not in it. */
  readonly more: readonly TreeEntry[];
}

/**
 * Makes a repository of source found on this machine: Python's and Perl's libraries, C headers, npm packages. Files come in
 * an order that only their paths decide, so every size has the same mix, and a smaller one is part of a larger one.
 */
export async function makeDefaultRepository(options: DefaultRepositoryOptions): Promise<DefaultRepository> {
  const found = machineSource();
  const wanted = options.megabytes * 1e6;
  const taken: SourceFile[] = [];
  const left: SourceFile[] = [];
  let bytes = 0;
  for (const one of found) {
    const fits = bytes + one.bytes <= wanted;
    (fits ? taken : left).push(one);
    if (fits) bytes += one.bytes;
  }
  if (taken.length === 0) throw new Error(`there is no source under ${PLACES.join(", ")}: name a repository`);
  const files = taken.map(toEntry);
  const repository = await makeRepository({ root: options.root, name: options.name, entries: files });
  return { repository, files, bytes, more: left.map(toEntry) };
}

interface SourceFile {
  readonly file: string;
  readonly bytes: number;
  readonly order: string;
}

function machineSource(): readonly SourceFile[] {
  const found: SourceFile[] = [];
  for (const place of PLACES) collect(place, found);
  return found.sort((a, b) => (a.order < b.order ? -1 : 1));
}

function collect(directory: string, found: SourceFile[]): void {
  for (const name of list(directory)) {
    const file = join(directory, name);
    const stat = lstatSync(file);
    if (stat.isDirectory() && !LEFT_OUT.has(name)) collect(file, found);
    else if (stat.isFile() && ENDINGS.has(extname(name)) && stat.size > 0 && stat.size <= FILE_BYTES_MAX) {
      found.push({ file, bytes: stat.size, order: createHash("sha1").update(file).digest("hex") });
    }
  }
}

function list(directory: string): readonly string[] {
  try {
    return readdirSync(directory);
  } catch {
    // Not there, or not for this user.
    return [];
  }
}

/** Read when it is written: all of them together may not fit in memory. */
function toEntry({ file }: SourceFile): TreeEntry {
  return {
    path: file.replace(/^\//, ""),
    mode: "100644",
    get content() {
      return readFileSync(file);
    },
  };
}

const PLACES = ["/usr/include", "/usr/lib", "/usr/share", "node_modules"];
const LEFT_OUT = new Set([".git", "__pycache__"]);
/** Source that people write; no data, and nothing made by a compiler. */
const ENDINGS = new Set(
  ".bash .c .cc .cjs .cpp .cs .go .h .hpp .java .js .jsx .kt .lua .mjs .mts .php .pl .pm .py .rb .rs .scala .sh .swift .ts .tsx .vim".split(
    " ",
  ),
);
/** Larger ones are not indexed. */
const FILE_BYTES_MAX = 1 << 20;
