import type { Source } from "./repository.ts";

/** A repository as a request names it. */
export interface RecognisedRepository {
  readonly source: Source;
  readonly repository: string;
}

/** Which source a pasted address is of, by its form alone. Null where it is none; then it may be a path. */
export function recogniseRepository(text: string): RecognisedRepository | null {
  return recogniseAddress(text) ?? (/^[^/\s]+\/[^/\s]+$/.test(text) ? { source: "github", repository: text } : null);
}

/** The same of what names a host: a URL, `git@host:path`, or `host.tld/owner/name`. */
export function recogniseAddress(text: string): RecognisedRepository | null {
  const host = hostOf(text);
  if (host === null) return null;
  const forge = FORGES[host.toLowerCase()];
  if (forge !== undefined) return { source: forge, repository: text };
  return { source: "git", repository: /^[\w.-]+(?::\d+)?\//.test(text) ? `https://${text}` : text };
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
