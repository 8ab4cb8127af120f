import { constants } from "node:os";
import { ENDED_HINT, endedFromOutside } from "../../core/ended-from-outside.ts";
import { AppError } from "../../core/error.ts";
import type { ErrorCode } from "../../core/error.ts";
import type { RepositoryAddress } from "../../core/repository.ts";
import { INSTALL_HINT } from "./run-git.ts";
import type { GitExit } from "./run-git.ts";

/** A git that failed, and what was asked of it. */
export interface GitFailure {
  readonly exit: GitExit;
  readonly address: RepositoryAddress;
  /** As requested; null for the default branch. */
  readonly ref: string | null;
  readonly hasToken: boolean;
}

/**
 * What a failed git means. Git's exit code is 128 for nearly everything, so its words are read, in the order of
 * `RULES`. Lines of the server (`remote: …`) are not read: it could write anything there.
 */
export function gitError(failure: GitFailure): AppError {
  const { log } = failure.exit;
  // The address is taken out: a repository may be called anything, `certificate-tool` for one.
  const said = log.filter((line) => !line.startsWith("remote:")).map((line) => line.replaceAll(ADDRESS, "'…'"));
  const options = { logTail: log.slice(-LOG_TAIL_LINES) };
  const ended = endedFromOutside({ program: "git", signal: signalThatEnded(failure.exit, said) }, options);
  if (ended !== null) return ended;
  if (isWordless(said)) {
    const message = "git's index-pack ended without a word: killed from outside, perhaps for want of memory.";
    return new AppError("internal", message, { ...options, hint: ENDED_HINT, isTransient: true });
  }
  if (said.some((line) => DAMAGED_CLONE.test(line))) return new DamagedClone(failure.address, options);
  for (const { pattern, tell } of RULES) {
    const match = said.map((line) => pattern.exec(line)).find((found) => found !== null);
    if (match === undefined || match === null) continue;
    const { code, message, ...words } = tell(failure, { found: match[1] ?? "", line: match.input });
    return new AppError(code, message, { ...options, ...words });
  }
  return new AppError("internal", unknownFailure(failure.exit, said.at(-1)), options);
}

/** The signal that ended git, or one of those that it started. */
function signalThatEnded({ signal }: GitExit, said: readonly string[]): string | null {
  if (signal !== null) return signal;
  const number = said.map((line) => /died of signal (\d+)$/.exec(line)?.[1]).find((found) => found !== undefined);
  const names = Object.entries(constants.signals);
  return names.find(([, value]) => value === Number(number))?.[0] ?? null;
}

/** Whether git knows only that index-pack gave it no answer. One that fails by itself says why. */
function isWordless(said: readonly string[]): boolean {
  const complaints = said.filter((line) => /^(?:fatal|error): /.test(line));
  return complaints.length === 1 && complaints[0] === "fatal: fetch-pack: invalid index-pack output";
}

/** What an earlier fetch left is damaged: a fetch into an empty directory can help. */
export class DamagedClone extends AppError {
  constructor({ display }: RepositoryAddress, options: { readonly logTail: readonly string[] }) {
    super("internal", `What was kept of ${display} is damaged.`, options);
  }
}

/** Names a pack of ours, or an object we should have; what arrives damaged is told in other words. */
const DAMAGED_CLONE =
  /packfile .*\.pack|pack-[0-9a-f]{40}\.(?:pack|idx)|failed to read delta base object|object file .* is empty|bad object refs\/ingest/;

const ADDRESS = /'[a-z]+:\/\/[^']*'/g;
const LOG_TAIL_LINES = 20;

interface Told {
  readonly code: ErrorCode;
  readonly message: string;
  /** Instead of the code's own. */
  readonly title?: string;
  readonly hint?: string;
}

interface Rule {
  readonly pattern: RegExp;
  readonly tell: (failure: GitFailure, match: Match) => Told;
}

interface Match {
  readonly line: string;
  /** The pattern's first group. */
  readonly found: string;
}

/** First match wins: `unable to access` stands in half of them, and a failed transfer ends with several complaints. */
const RULES: readonly Rule[] = [
  rule("disk_full", /No space left on device|Disk quota exceeded/, () => "The disk filled up while receiving."),
  { pattern: /attempting to allocate|out of memory/i, tell: tellTooLarge },
  rule("timeout", /Operation too slow|timed out/i, ({ address }) => `${place(address)} did not answer in time.`),
  { pattern: /could not read (?:Username|Password)|terminal prompts disabled/, tell: tellUnauthorized },
  { pattern: /Authentication failed for/, tell: tellUnauthorized },
  { pattern: /returned error: (\d{3})/, tell: tellStatus },
  { pattern: /repository '.*' not found/, tell: tellMissing },
  {
    pattern: /\bgit: not found/,
    tell: () => ({ code: "internal", message: "git is missing: it was there at the start.", hint: INSTALL_HINT }),
  },
  {
    pattern: /does not appear to be a git repository/,
    tell: ({ address }) => ({
      code: "not_found",
      message: `${address.display} is not a git repository.`,
      ...(address.source === "local" ? { hint: "Check that the path is still there." } : {}),
    }),
  },
  rule("dns", /Could not resolve host: ?(\S*)/, ({ address }) => `The name ${address.host} does not resolve.`),
  rule("dns", /Could not resolve proxy/, () => "The name of the configured proxy does not resolve."),
  rule(
    "tls",
    /unable to access '…': .*(?:gnutls|SSL|TLS|certificate)/i,
    ({ address }, { line }) => `No secure connection to ${place(address)}: ${reasonOf(line)}`,
  ),
  rule(
    "malicious_tree",
    /fsck error in packed object/,
    ({ address }) => `Git's checks refused the objects of ${address.display}.`,
  ),
  {
    pattern: /mismatched algorithms|unknown object format|object format/,
    tell: () => ({
      code: "invalid_repository",
      message: "The repository uses SHA-256 object names, which are not supported.",
      title: "This repository has another object format",
      hint: "Repositories whose object names are SHA-1 are read: all those of the large forges.",
    }),
  },
  {
    pattern: /dumb http transport does not support|Server does not support shallow/,
    tell: ({ address }) => ({
      code: "invalid_repository",
      message: `${place(address)} cannot give one commit by itself: it serves plain files, or is very old.`,
      hint: "The server needs git's smart HTTP: git http-backend, or a forge. The files of a repository are not enough.",
    }),
  },
  rule(
    "invalid_repository",
    /transport '(.*)' not allowed/,
    (_, { found }) => `Repositories are not fetched by ${found} here.`,
  ),
  rule(
    "invalid_repository",
    /bad\/illegal format|illegal format or missing URL|not valid: is this a git repository|invalid server response/,
    ({ address }) => `${place(address)} answered, but not as a git repository does.`,
  ),
  { pattern: /couldn't find remote ref HEAD$/, tell: tellEmpty },
  { pattern: /couldn't find remote ref|not our ref|no such remote ref/i, tell: tellNoRef },
  { pattern: /expected commit type|is a (?:blob|tree), not a commit|Needed a single revision/, tell: tellNoRef },
  {
    pattern: /trying to write non-commit object|does not point to a commit|Server does not allow request/,
    tell: tellNoRef,
  },
  rule(
    "network",
    /Failed to connect|Connection refused|Couldn't connect/,
    ({ address }) => `${place(address)} refused the connection or is not reachable.`,
  ),
  rule(
    "network",
    /Empty reply|curl (?:\d+)|early EOF|hung up unexpectedly|unexpected disconnect|Connection reset|Recv failure|Send failure|transfer closed|network is unreachable|No route to host/i,
    ({ address }) => `The connection to ${place(address)} broke off.`,
  ),
  rule(
    "server_error",
    /remote error|protocol error|bad line length|expected flush|unexpected (?:line|response)|bad band|invalid index-pack/i,
    ({ address }, { line }) => `The git server at ${place(address)} failed: ${reasonOf(line)}`,
  ),
];

function rule(code: ErrorCode, pattern: RegExp, message: (failure: GitFailure, match: Match) => string): Rule {
  return { pattern, tell: (failure, match) => ({ code, message: message(failure, match) }) };
}

function tellTooLarge({ address, exit }: GitFailure): Told {
  const isInPack = exit.log.some((line) => line.includes("index-pack"));
  const message = isInPack
    ? `The objects of ${address.display} take more memory than git is given.`
    : `What ${place(address)} says before it sends any object, as its list of refs, takes more memory than git is given.`;
  return { code: "too_large", message, hint: "Nothing that is this large can be ingested." };
}

function tellUnauthorized({ address, hasToken }: GitFailure): Told {
  if (hasToken) return { code: "auth_failed", message: `${place(address)} did not accept the token.` };
  const message =
    address.source === "git"
      ? `${place(address)} asks for a token to read ${address.display}.`
      : // The forges answer for what is not there as for what is private.
        `${place(address)} shows ${address.display} to nobody without a token: it is private, or does not exist.`;
  return { code: "auth_required", message };
}

function tellMissing({ address, hasToken }: GitFailure): Told {
  const message = hasToken
    ? `${place(address)} has no repository ${address.display}, or the token may not read it.`
    : `${place(address)} has no repository ${address.display}, or it is private: give a token.`;
  return { code: "not_found", message };
}

function tellStatus(failure: GitFailure, { found: status }: Match): Told {
  const at = place(failure.address);
  const number = Number(status);
  if (number === 401) return tellUnauthorized(failure);
  if (number === 404 || number === 410) return tellMissing(failure);
  if (number === 403)
    return { code: "forbidden", message: `${at} refuses access to ${failure.address.display} (403).` };
  if (number === 429) return { code: "rate_limited", message: `${at} limits our requests (429).` };
  if (number === 408) return { code: "timeout", message: `${at} took too long (408).` };
  if (number === 507) return { code: "server_error", message: `${at} is out of space (507).` };
  if (number === 407) return { code: "forbidden", message: "The configured proxy asks for credentials (407)." };
  if (number >= 300 && number < 400) {
    return { code: "redirected", message: `${at} redirects ${failure.address.display} elsewhere (${status}).` };
  }
  return { code: "server_error", message: `${at} answered with status ${status}.` };
}

function tellEmpty({ address }: GitFailure): Told {
  return { code: "empty_repository", message: `${address.display} has no commit on its default branch.` };
}

function tellNoRef({ address, ref }: GitFailure): Told {
  const message = `${address.display} has no branch, tag or commit ${ref ?? "HEAD"}.`;
  if (ref !== null && /^[0-9a-f]{4,39}$/.test(ref)) {
    return { code: "ref_not_found", message, hint: "A commit must be given by its full name of 40 characters." };
  }
  return { code: "ref_not_found", message };
}

function unknownFailure({ code, signal }: GitExit, line: string | undefined): string {
  if (signal !== null) return `git crashed (${signal}).`;
  return `git failed (${code}): ${line === undefined ? "it said nothing" : reasonOf(line)}`;
}

function reasonOf(line: string): string {
  return line.replace(/^(?:fatal|error): /, "").replace(/^unable to access '[^']*': /, "");
}

function place({ host }: RepositoryAddress): string {
  return host ?? "the repository";
}
