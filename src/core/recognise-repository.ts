import type { Source } from "./repository.ts";

/** What a pasted text names, as the server is to be asked for it. */
export type Recognised =
  | { readonly kind: "nothing" }
  | { readonly kind: "unclear"; readonly problem: string; readonly hint: string }
  | {
      readonly kind: "repository";
      readonly source: Source;
      readonly repository: string;
      /** What the address says of a branch, tag or commit; null where it says nothing. */
      readonly ref: string | null;
      /** What stood in the address before the host: it must not be sent within the address. */
      readonly credentials: { readonly username: string | null; readonly token: string } | null;
    };

/**
 * Reads whatever a person has at hand: `owner/name`, the address of any page of a repository, what `git clone` takes
 * (also with the command before it), or a path. Says what is certainly wrong; the server says the rest.
 */
export function recognise(pasted: string): Recognised {
  const { text, branch } = withoutCommand(pasted.trim());
  const found = recogniseAddress(text.replace(/^[<"'`]+|[>"'`]+$/g, ""));
  return found.kind === "repository" && branch !== null ? { ...found, ref: branch } : found;
}

/** `git clone -b main ADDRESS directory`: the address and the branch. */
function withoutCommand(text: string): { readonly text: string; readonly branch: string | null } {
  if (!/^(?:\$\s*)?git\s+clone\s/.test(text)) return { text, branch: null };
  const words = text.replace(/^(?:\$\s*)?git\s+clone\s+/, "").split(/\s+/);
  const at = words.findIndex((word) => word === "-b" || word === "--branch");
  const branch = at === -1 ? null : (words[at + 1] ?? null);
  const isOption = (word: string, i: number) =>
    word.startsWith("-") || /^(?:-b|--branch|--depth|-o|--origin|-j|--jobs|-c|--config)$/.test(words[i - 1] ?? "");
  return { text: words.find((word, i) => !isOption(word, i)) ?? "", branch };
}

function recogniseAddress(text: string): Recognised {
  if (text === "") return { kind: "nothing" };
  if (text.startsWith("/")) return local(text);
  if (/^file:\/\//i.test(text)) return local(decoded(text.replace(/^file:\/\/(?:localhost)?/i, "")));
  if (/^(?:~|\.{1,2})(?:\/|$)|^[a-z]:[\\/]/i.test(text)) {
    return unclear("This is no absolute path.", "Give the whole path on the server, starting with /.");
  }
  if (/\s/.test(text)) return unclear("An address holds no space.", "Paste one repository's address.");
  const [, user, scpHost, scpPath] = /^(?:([^@/:\s]+)@)?([^@/:\s]+):(?!\/\/)([^:]+)$/.exec(text) ?? [];
  if (scpHost !== undefined && scpPath !== undefined && (user !== undefined || !/^\d+(?:\/|$)/.test(scpPath))) {
    return onHost({ scheme: "https", host: scpHost, path: scpPath, credentials: null });
  }
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(text)) return fromUrl(text);
  const parts = text.replace(/\/+$/, "").split("/");
  const [first = ""] = parts;
  const isHost = /^[a-z0-9-]+(?:\.[a-z0-9-]+)+(?::\d+)?$|^localhost(?::\d+)?$/i.test(first);
  // Of two parts `acme.js/core` is an owner with a dot, unless its host is certain.
  const isCertain = parts.length > 2 || first.includes(":") || hostKey(first) in FORGES;
  if (isHost && isCertain) return fromUrl(`https://${text}`);
  if (parts.length === 2 && parts.every((part) => part !== "")) return repository("github", withoutGit(text));
  return unclear("This is not yet a repository.", "Give owner/name, an https address, or an absolute path.");
}

interface Place {
  readonly scheme: "http" | "https";
  /** With its port. */
  readonly host: string;
  readonly path: string;
  readonly credentials: { readonly username: string | null; readonly token: string } | null;
}

function fromUrl(text: string): Recognised {
  // Read as http whatever it is: only then are its parts told apart.
  const readable = text.replace(/^[a-z][a-z0-9+.-]*:/i, "http:");
  if (!URL.canParse(readable)) return unclear("This is not a URL.", "Give https://host/path.");
  const { username, password, hostname, host, pathname } = new URL(readable);
  const isSsh = /^(?:git\+)?ssh:/i.test(text);
  const secret = password || (isSsh ? "" : username);
  return onHost({
    scheme: /^http:/i.test(text) ? "http" : "https",
    // The port of ssh is not that of https.
    host: isSsh ? hostname : host,
    path: pathname,
    credentials:
      secret === "" || secret === "git"
        ? null
        : { token: decoded(secret), username: password === "" ? null : decoded(username) },
  });
}

function onHost(place: Place): Recognised {
  const host = hostKey(place.host);
  const parts = place.path.split("/").filter((part) => part !== "");
  const forge = FORGES[host];
  if (forge !== undefined) return onForge(forge, parts, place);
  const { repository: path, ref } = splitPage(parts);
  if (path.length === 0)
    return unclear("The address names a host but no repository.", "Give the repository's path too.");
  const address = `${place.scheme}://${place.host}/${path.join("/")}`;
  return { ...repository("git", address), ref, credentials: place.credentials };
}

function hostKey(host: string): string {
  return host.toLowerCase().replace(/^www\./, "");
}

const FORGES: Readonly<Record<string, "github" | "gitlab" | "bitbucket" | "raw" | "api">> = {
  "github.com": "github",
  "gitlab.com": "gitlab",
  "bitbucket.org": "bitbucket",
  "raw.githubusercontent.com": "raw",
  "api.github.com": "api",
};

function onForge(forge: "github" | "gitlab" | "bitbucket" | "raw" | "api", all: string[], place: Place): Recognised {
  const source = forge === "raw" || forge === "api" ? "github" : forge;
  const parts = forge === "api" && all[0] === "repos" ? all.slice(1) : all;
  const { repository: path, ref } = forge === "gitlab" ? splitPage(parts) : splitForgePage(forge, parts);
  if (path.length < 2) return unclear("The address names no repository yet.", `Give https://${place.host}/owner/name.`);
  return {
    ...repository(source, withoutGit(path.join("/"))),
    ref: ref && decoded(ref),
    credentials: place.credentials,
  };
}

interface Page {
  readonly repository: readonly string[];
  readonly ref: string | null;
}

/** `owner/name`, then the page: `/tree/main/src`, `/commit/1a2b3c`. */
function splitForgePage(forge: string, parts: readonly string[]): Page {
  const [owner, name, page = "", second, third] = parts;
  const path = [owner, name].filter((part) => part !== undefined);
  if (forge === "raw") return { repository: path, ref: page || null };
  if (page === "releases" && second === "tag") return { repository: path, ref: third ?? null };
  const isRef = /^(?:tree|blob|blame|raw|edit|commits?|src|branch)$/.test(page);
  return { repository: path, ref: isRef ? (second ?? null) : null };
}

/** GitLab's pages stand after a `-`; Gitea's after `src`, with what the ref is. Anywhere else all is the repository. */
function splitPage(parts: readonly string[]): Page {
  const dash = parts.indexOf("-");
  if (dash > 0) {
    const isRef = /^(?:tree|blob|blame|raw|commits?|tags)$/.test(parts[dash + 1] ?? "");
    return { repository: parts.slice(0, dash), ref: isRef ? (parts[dash + 2] ?? null) : null };
  }
  if (parts[2] === "src" && /^(?:branch|tag|commit)$/.test(parts[3] ?? "")) {
    return { repository: parts.slice(0, 2), ref: parts[4] ?? null };
  }
  return { repository: parts, ref: null };
}

function repository(source: Source, name: string): Extract<Recognised, { kind: "repository" }> {
  return { kind: "repository", source, repository: name, ref: null, credentials: null };
}

function local(path: string): Recognised {
  return path === "/" ? unclear("This is the root directory.", "Give a repository's path.") : repository("local", path);
}

function unclear(problem: string, hint: string): Recognised {
  return { kind: "unclear", problem, hint };
}

function withoutGit(path: string): string {
  return path.replace(/\/+$/, "").replace(/\.git$/i, "");
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // Not encoded: it was typed as it is.
    return text;
  }
}
