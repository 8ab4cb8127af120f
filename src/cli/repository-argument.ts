import { homedir } from "node:os";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { Source } from "../core/repository.ts";
import { withoutCredentials } from "../core/without-credentials.ts";
import { WrongUse } from "./failure.ts";

/** Which source a person means by what they typed, and the repository as the server wants it. */
export interface RepositoryArgument {
  readonly source: Source;
  readonly repository: string;
}

/** `pathExists` is asked about relative names too: an existing directory `owner/name` wins over GitHub. */
export function guessRepository(text: string, pathExists: (path: string) => boolean): RepositoryArgument {
  if (text.startsWith("file://")) return local(fileURLToPath(text));
  if (/^[./~]/.test(text)) return local(text);
  const host = hostOf(text);
  if (host !== null) {
    const forge = FORGES[host.toLowerCase()];
    if (forge !== undefined) return { source: forge, repository: text };
    return { source: "git", repository: /^[\w.-]+(?::\d+)?\//.test(text) ? `https://${text}` : text };
  }
  if (pathExists(text)) return local(text);
  if (/^[^/\s]+\/[^/\s]+$/.test(text)) return { source: "github", repository: text };
  throw new WrongUse(
    `Cannot tell which repository "${withoutCredentials(text)}" is. Give owner/name (GitHub), an https URL, or a path that exists.`,
  );
}

/** The same where the person named the source: only paths are completed. */
export function repositoryOf(source: Source, text: string): RepositoryArgument {
  return source === "local" ? local(text) : { source, repository: text };
}

const FORGES: Readonly<Record<string, Source>> = {
  "github.com": "github",
  "www.github.com": "github",
  "gitlab.com": "gitlab",
  "bitbucket.org": "bitbucket",
};

/** The host of a URL, of `git@host:path`, or of `host.tld/owner/name`; null where there is none. */
function hostOf(text: string): string | null {
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(text)) return URL.canParse(text) ? new URL(text).hostname : "";
  const [, scp] = /^[^@/\s]+@([^:/\s]+):/.exec(text) ?? [];
  if (scp !== undefined) return scp;
  // Three parts, or a file of that name could be meant: `acme.js/core` is an owner with a dot.
  const [, host] = /^([a-z0-9-]+(?:\.[a-z0-9-]+)+)(?::\d+)?\/[^/\s]+\/\S+$/i.exec(text) ?? [];
  return host ?? null;
}

function local(path: string): RepositoryArgument {
  const expanded = path === "~" || path.startsWith("~/") ? homedir() + path.slice(1) : path;
  return { source: "local", repository: resolve(expanded) };
}
