import { posix } from "node:path";
import { AppError } from "../../core/error.ts";
import { SOURCES } from "../../core/repository.ts";
import type { RepositoryAddress, Source } from "../../core/repository.ts";
import { isHostName } from "./host-name.ts";
import { checkHostLiteral } from "./host-policy.ts";
import { checkLocalPath, type LocalRules } from "./local-path.ts";

/** The repository as a request names it; nothing is checked yet. */
export interface RepositoryInput {
  readonly source: string;
  readonly repository: string;
}

export interface AddressSettings {
  /** Base URL of each forge, without a slash at its end: `https://github.com`. */
  readonly forges: Readonly<Record<Forge, string>>;
  readonly allowHosts: readonly string[];
}

export type Forge = "github" | "gitlab" | "bitbucket";

/**
 * The one canonical form of a repository's address. Throws an `AppError`: `invalid_request` for an unknown source,
 * `invalid_repository` for what is no address, `host_not_allowed` where the host alone already shows it. A `local`
 * path is only written canonically here; `checkLocalPath` looks at the disk.
 */
export function parseRepositoryAddress(input: RepositoryInput, settings: AddressSettings): RepositoryAddress {
  const source = parseSource(input.source);
  const text = source === "local" ? input.repository : input.repository.trim();
  refuseOddCharacters(text, source);
  if (source === "local") return localAddress(text);
  const address = source === "git" ? parseGitUrl(text, settings) : parseForge(source, text, settings);
  checkHostLiteral(address.url, settings);
  return address;
}

/** As `parseRepositoryAddress`, and what a local path names is looked at: see `checkLocalPath`. */
export async function readRepositoryAddress(
  input: RepositoryInput,
  settings: AddressSettings & LocalRules,
): Promise<RepositoryAddress> {
  const address = parseRepositoryAddress(input, settings);
  return address.source === "local" ? checkLocalPath(address, settings) : address;
}

const PUBLIC_HOSTS: Readonly<Record<Forge, string>> = {
  github: "github.com",
  gitlab: "gitlab.com",
  bitbucket: "bitbucket.org",
};
const ADDRESS_MAX_CHARACTERS = 2000;

function parseSource(text: string): Source {
  const source = SOURCES.find((known) => known === text);
  if (source !== undefined) return source;
  throw new AppError("invalid_request", `The source must be one of ${SOURCES.join(", ")}.`, { field: "source" });
}

function refuseOddCharacters(text: string, source: Source): void {
  if (text === "") throw invalid("The repository is empty.");
  if (text.length > ADDRESS_MAX_CHARACTERS) {
    throw invalid(`The repository is longer than ${ADDRESS_MAX_CHARACTERS} characters.`);
  }
  // oxlint-disable-next-line no-control-regex -- control characters are what it is about
  if (/[\u0000-\u001F\u007F-\u009F\p{Surrogate}]/u.test(text))
    throw invalid("The repository holds control characters.");
  if (source !== "local" && /[\s\\]/.test(text)) throw invalid("The repository holds a space or a backslash.");
}

function localAddress(text: string): RepositoryAddress {
  if (!posix.isAbsolute(text))
    throw invalid("A local repository is an absolute path.", "Give a path that starts with /.");
  const path = posix.resolve(text);
  const name = posix.basename(path).replace(/(.)\.git$/, "$1");
  return { source: "local", url: path, display: path, host: null, owner: null, name: name === "" ? "/" : name };
}

/** `owner/name`, `host/owner/name`, a URL, or `git@host:owner/name`, all for the one host the forge has. */
function parseForge(source: Forge, text: string, settings: AddressSettings): RepositoryAddress {
  const base = new URL(settings.forges[source]);
  const hosts = [base.host, PUBLIC_HOSTS[source], `www.${PUBLIC_HOSTS[source]}`];
  const [, scpHost, scpPath] = /^git@([^:/@]+):(?!\/)(.*)$/.exec(text) ?? [];
  const isUrl = /^[a-z][a-z0-9+.-]*:/i.test(text) && !hosts.some((host) => text.toLowerCase().startsWith(`${host}/`));
  const url = scpHost === undefined && isUrl ? parseUrl(text, settings) : null;
  const host = url?.host ?? scpHost?.toLowerCase();
  if (host !== undefined && !hosts.includes(host)) {
    throw invalid(`${host} is not the ${source} host (${base.host}).`, "For another host use the source git.");
  }
  const path = url === null ? (scpPath ?? withoutHost(text, hosts)) : url.pathname;
  return forgeAddress(source, path, base);
}

function withoutHost(text: string, hosts: readonly string[]): string {
  const slash = text.indexOf("/");
  return hosts.includes(text.slice(0, slash).toLowerCase()) ? text.slice(slash + 1) : text;
}

function forgeAddress(source: Forge, path: string, base: URL): RepositoryAddress {
  const parts = trimmed(path).split("/");
  const expected = source === "gitlab" ? parts.length >= 2 : parts.length === 2;
  if (!expected || !parts.every(isPathPart)) {
    // A name holds no @, and before it may stand what must not be repeated.
    if (/@|%40/i.test(path)) throw holdsCredentials();
    throw invalid(`"${path}" is not owner/name.`, "Give owner/name; a branch or tag goes into ref.");
  }
  const typed = parts.join("/");
  // GitHub finds a repository whatever the case; the others redirect or do not find it.
  const identity = source === "github" ? typed.toLowerCase() : typed;
  return {
    source,
    url: `${base.href.replace(/\/+$/, "")}/${identity}.git`,
    display: typed,
    host: base.host,
    owner: parts.slice(0, -1).join("/"),
    name: parts.at(-1) ?? typed,
  };
}

function isPathPart(part: string, index: number): boolean {
  if ([".", "..", "-", ".git"].includes(part.toLowerCase())) return false;
  // A repository may be called `.github`; an owner may not.
  return index === 0 ? /^[A-Za-z0-9_][A-Za-z0-9_.-]*$/.test(part) : /^[A-Za-z0-9_.+-]+$/.test(part);
}

function parseGitUrl(text: string, settings: AddressSettings): RepositoryAddress {
  const forge = publicForgeOf(text, settings);
  if (forge !== null) return parseForge(forge, text, settings);
  const url = parseUrl(text, settings);
  const path = url.pathname.replace(/\/+$/, "");
  const parts = decoded(trimmed(path)).split("/");
  const name = parts.at(-1) ?? "";
  if (name === "")
    throw invalid("The URL names a host but no repository.", "Give https://host/path/of/the/repository.");
  return {
    source: "git",
    // Kept with or without `.git`, as it was typed: plain servers know only one of the two.
    url: `${url.origin}${path}`,
    display: [url.host, ...parts].join("/"),
    host: url.host,
    owner: parts.length > 1 ? parts.slice(0, -1).join("/") : null,
    name,
  };
}

/** The forge whose repository this is although it was given as a plain git URL: it must not become a second one. */
function publicForgeOf(text: string, { forges }: AddressSettings): Forge | null {
  const [, host = ""] = /^(?:https:\/\/|git@)([^/:]+)[/:]/i.exec(text) ?? [];
  const forge = (Object.keys(PUBLIC_HOSTS) as Forge[]).find((known) => PUBLIC_HOSTS[known] === host.toLowerCase());
  return forge !== undefined && new URL(forges[forge]).host === PUBLIC_HOSTS[forge] ? forge : null;
}

/**
 * Reads a URL and checks all of it but the path. What git gets is written anew from the parts, so that nothing git
 * would read differently (`https::http://…`) gets through.
 */
function parseUrl(text: string, { allowHosts }: AddressSettings): URL {
  const [, scheme = "", rest = ""] = /^([a-z][a-z0-9+.-]*):\/\/([^/].*)$/i.exec(text) ?? [];
  const lower = scheme.toLowerCase();
  if (/^[^/@\s]+@[^/:\s]+:/.test(text) || lower === "ssh" || lower.includes("+ssh")) refuseSsh(lower, rest, allowHosts);
  // Read as http whatever it is: only then are the host's odd spellings (0x7f.1, full-width digits) undone.
  const spelled = `http://${rest}`;
  if (scheme === "" || !URL.canParse(spelled)) throw invalid("This is not a URL.", "Give https://host/path.");
  const { host, hostname } = new URL(spelled);
  if (!isHostName(hostname)) throw invalid(`"${host}" is not a host name.`);
  checkHostLiteral(`https://${host}`, { allowHosts });
  if (lower !== "https" && lower !== "http") {
    throw invalid(`Repositories are not fetched by ${lower}.`, "Give an https URL.");
  }
  return checkedUrl(new URL(`${lower}://${rest}`));
}

function checkedUrl(url: URL): URL {
  if (url.username !== "" || url.password !== "") {
    throw holdsCredentials();
  }
  if (url.search !== "" || url.hash !== "" || url.href.endsWith("?") || url.href.endsWith("#")) {
    throw invalid("The URL has a query or a fragment.", "Give the address that git clone takes.");
  }
  if (/%(?:[01][0-9a-f]|7f|2f|5c)/i.test(url.pathname)) throw invalid("The URL's path holds encoded odd characters.");
  url.hostname = url.hostname.replace(/\.$/, "");
  return url;
}

function holdsCredentials(): AppError {
  return invalid("The address holds credentials.", "Leave them out of it and send the token in the field token.");
}

function refuseSsh(scheme: string, rest: string, allowHosts: readonly string[]): never {
  const authority = scheme === "" ? "" : `https://${rest.replace(/^[^@/]*@/, "")}`;
  if (URL.canParse(authority)) checkHostLiteral(authority, { allowHosts });
  throw invalid(
    "Repositories are not fetched by ssh yet.",
    "Give the repository's https URL, and a token if it is private.",
  );
}

/** Without slashes at either end and without `.git`. */
function trimmed(path: string): string {
  return path
    .replace(/^\/+|\/+$/g, "")
    .replace(/\.git$/i, "")
    .replace(/\/+$/, "");
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    // Bytes that are not UTF-8: shown as they were typed.
    return path;
  }
}

function invalid(message: string, hint?: string): AppError {
  return new AppError("invalid_repository", message, { field: "repository", ...(hint === undefined ? {} : { hint }) });
}
