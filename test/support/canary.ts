import { readdirSync, readFileSync, type Dirent } from "node:fs";
import path from "node:path";

/** A secret made to be found again, in whatever form it was written down. */
export interface Canary {
  /** What is given as the secret: its core, with characters that encodings change around it. */
  readonly secret: string;
  /** Whether the bytes hold it: as it is, in JSON, in a URL, or in base64 with anything before and after. */
  isIn(bytes: string | Buffer): boolean;
}

/** `name` makes it this secret and no other: letters and digits, at least 8. */
export function canary(name: string): Canary {
  const core = `c4n4ry${name}`;
  const forms = [core, ...base64Of(core)];
  return {
    secret: `ü/"${core}+ %=`,
    isIn: (bytes) => forms.some((form) => bytes.includes(form)),
  };
}

/** What stands in a base64 text for `core`, at each of the three places at which it may begin. */
function base64Of(core: string): readonly string[] {
  return ["", "-", "--"].map((before) => {
    const text = Buffer.from(before + core).toString("base64");
    // The first and the last group depend on what stands beside the core.
    return text.slice(before === "" ? 0 : 4, -4);
  });
}

/** Paths of the files below a directory that hold one of the canaries. Files that go meanwhile are passed over. */
export function filesWith(canaries: readonly Canary[], directory: string): readonly string[] {
  return filesBelow(directory).filter((file) => canaries.some((one) => one.isIn(file) || one.isIn(contentOf(file))));
}

/** Directories may go meanwhile too, so each is listed for itself. */
function filesBelow(directory: string): readonly string[] {
  return entriesOf(directory).flatMap((entry) => {
    const found = path.join(directory, entry.name);
    if (entry.isDirectory()) return filesBelow(found);
    return entry.isFile() ? [found] : [];
  });
}

function entriesOf(directory: string): readonly Dirent[] {
  try {
    return readdirSync(directory, { withFileTypes: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
}

function contentOf(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return Buffer.alloc(0);
    throw error;
  }
}
