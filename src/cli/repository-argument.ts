import { homedir } from "node:os";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { recognise } from "../core/recognise-repository.ts";
import type { Source } from "../core/repository.ts";
import { withoutCredentials } from "../core/without-credentials.ts";
import { WrongUse } from "./failure.ts";

/** What a person means by an argument: the repository as the server wants it. */
export interface NamedRepository {
  readonly source: Source;
  readonly repository: string;
  /** A branch, tag or commit that the pasted address names; null where it names none. */
  readonly ref: string | null;
}

/**
 * Which source a person means by what they typed or pasted. `pathExists` is asked about relative names too: an existing
 * directory `owner/name` wins over GitHub.
 */
export function guessRepository(text: string, pathExists: (path: string) => boolean): NamedRepository {
  if (isWrittenAsPath(text)) return local(text);
  const isAddress = /^[^/]+:/.test(text);
  if (!isAddress && pathExists(text)) return local(text);
  const found = recognise(text);
  if (found.kind !== "repository") {
    throw new WrongUse(
      `Cannot tell which repository "${withoutCredentials(text)}" is. Give owner/name (GitHub), an https URL, or a path that exists.`,
    );
  }
  const { source, repository, ref, credentials } = found;
  if (credentials !== null) {
    throw new WrongUse(
      `The address of ${repository} holds a token. Leave it out, and give it with --token-file or in MEGABRAIN_TOKEN.`,
    );
  }
  return { source, repository, ref };
}

/** The same where the person named the source: only paths are completed. */
export function repositoryOf(source: Source, text: string): NamedRepository {
  return source === "local" ? local(text) : { source, repository: text, ref: null };
}

/** Whether it can be nothing but a path: `.`, `../app`, `/srv/app`, `~/app`, `file:///srv/app`. */
export function isWrittenAsPath(text: string): boolean {
  return /^(?:file:\/\/|[./~])/.test(text);
}

/** The absolute path that a person means. */
export function absolutePath(text: string): string {
  const path = text.startsWith("file://") ? fileURLToPath(text) : text;
  return resolve(path === "~" || path.startsWith("~/") ? homedir() + path.slice(1) : path);
}

function local(path: string): NamedRepository {
  return { source: "local", repository: absolutePath(path), ref: null };
}
