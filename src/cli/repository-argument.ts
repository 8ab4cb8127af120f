import { homedir } from "node:os";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { recogniseAddress, recogniseRepository, type RecognisedRepository } from "../core/recognise-repository.ts";
import type { Source } from "../core/repository.ts";
import { withoutCredentials } from "../core/without-credentials.ts";
import { WrongUse } from "./failure.ts";

/**
 * Which source a person means by what they typed, and the repository as the server wants it. `pathExists` is asked
 * about relative names too: an existing directory `owner/name` wins over GitHub.
 */
export function guessRepository(text: string, pathExists: (path: string) => boolean): RecognisedRepository {
  if (text.startsWith("file://")) return local(fileURLToPath(text));
  if (/^[./~]/.test(text)) return local(text);
  const address = recogniseAddress(text);
  if (address !== null) return address;
  if (pathExists(text)) return local(text);
  const recognised = recogniseRepository(text);
  if (recognised !== null) return recognised;
  throw new WrongUse(
    `Cannot tell which repository "${withoutCredentials(text)}" is. Give owner/name (GitHub), an https URL, or a path that exists.`,
  );
}

/** The same where the person named the source: only paths are completed. */
export function repositoryOf(source: Source, text: string): RecognisedRepository {
  return source === "local" ? local(text) : { source, repository: text };
}

function local(path: string): RecognisedRepository {
  const expanded = path === "~" || path.startsWith("~/") ? homedir() + path.slice(1) : path;
  return { source: "local", repository: resolve(expanded) };
}
