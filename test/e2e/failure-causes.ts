import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import type { ErrorCode } from "../../src/core/error.ts";
import type { IngestBody } from "../support/api-client.ts";
import { makeAuthority, type Authority } from "../support/certificates.ts";
import { startGitServer, type GitServer, type GitServerOptions } from "../support/git-server.ts";
import { serveByHand, servePlainFiles } from "../support/odd-git-servers.ts";
import { makeRepository, type TestRepository } from "../support/repository.ts";
import { freePort } from "../support/server.ts";
import { findTool } from "../support/tools.ts";

/** A job that must fail, and what must be told of it. */
export interface Cause {
  readonly cause: string;
  readonly code: ErrorCode;
  /** Default `git`. `gitlab` is a server that lets nobody in without its password. */
  readonly source?: "github" | "gitlab" | "git";
  /** Arranges the cause. */
  readonly request: (grounds: Grounds) => IngestBody | Promise<IngestBody>;
  readonly detail: RegExp;
  /** What git itself said, in one of the last lines; left out where git was never asked, or had nothing to say. */
  readonly log?: readonly RegExp[];
  /** Where more is known than the table's hint. */
  readonly hint?: string;
  /** Whether it is tried again, three times. Default: it is not. */
  readonly isTriedAgain?: true;
}

/** What the causes are made of. */
export interface Grounds {
  /** Settings of the server that meets them. */
  readonly env: Readonly<Record<string, string>>;
  /** Named to the server as trusted; null without openssl. */
  readonly authority: Authority | null;
  /** Not named. */
  readonly stranger: Authority | null;
  /** Address of a healthy repository on a git server of its own, on which something goes wrong. */
  served(faults: Partial<GitServerOptions>): Promise<string>;
  /** The same, with the server. */
  servedBy(faults: Partial<GitServerOptions>): Promise<{ readonly repository: string; readonly server: GitServer }>;
  /** Address of the same on a server that knows nothing of git. */
  servedAsFiles(): Promise<string>;
}

export const IDLE_SECONDS = 5;

export async function prepareGrounds(): Promise<Grounds> {
  // Random bytes do not compress: the pack is as large as the file.
  const repository = await makeRepository({ files: { "noise.bin": randomBytes(600_000), "main.c": "int main;" } });
  const { root } = repository;
  await makeRepository({ root, name: "acme/empty", empty: true });
  await makeRepository({ root, name: "acme/huge", files: { "noise.bin": randomBytes(1_300_000) } });
  await repository.git("update-server-info");
  await repository.git("tag", "of-a-blob", "main:main.c");
  await repository.git("tag", "of-a-tree", "main^{tree}");
  await repository.git(...IDENTITY, "tag", "-a", "-m", "x", "annotated", "main");
  commitHostileTree(await makeRepository({ root, name: "acme/hostile" }));
  const servedBy: Grounds["servedBy"] = async (faults) => {
    const server = await startGitServer({ root, ...faults });
    return { repository: `${server.url}/acme/widgets.git`, server };
  };
  const openssl = findTool("openssl");
  const authority = openssl === null ? null : makeAuthority(openssl);
  return {
    authority,
    stranger: openssl === null ? null : makeAuthority(openssl),
    servedAsFiles: () => servePlainFiles(repository.path),
    served: async (faults) => (await servedBy(faults)).repository,
    servedBy,
    env: {
      MEGABRAIN_GITHUB_URL: (await startGitServer({ root })).url,
      MEGABRAIN_GITLAB_URL: (await startGitServer({ root, auth: PASSWORD })).url,
      MEGABRAIN_ALLOW_HOSTS: "127.0.0.1",
      MEGABRAIN_PARSER_PROCESSES: "1",
      MEGABRAIN_IDLE_TIMEOUT: `${IDLE_SECONDS}s`,
      MEGABRAIN_MAX_REPOSITORY_BYTES: "1 MiB",
      ...(authority && { MEGABRAIN_CA_FILE: authority.file }),
    },
  };
}

const IDENTITY = ["-c", "user.name=T", "-c", "user.email=t@localhost"];
const PASSWORD = { username: "oauth2", password: "the right one" };

/** What a server answers. */
export const ANSWERS: readonly Cause[] = [
  {
    cause: "401 of a forge without a token",
    code: "auth_required",
    source: "gitlab",
    request: () => ({ repository: "acme/widgets" }),
    detail: /shows acme\/widgets to nobody without a token: it is private, or does not exist/,
    log: [/could not read Username/],
  },
  {
    cause: "401 with a token",
    code: "auth_failed",
    source: "gitlab",
    request: () => ({ repository: "acme/widgets", token: "the wrong one" }),
    detail: /did not accept the token/,
    log: [/Authentication failed|could not read/],
  },
  {
    cause: "401 of another server without a token",
    code: "auth_required",
    request: async ({ served }) => ({ repository: await served({ auth: PASSWORD }) }),
    detail: /asks for a token/,
    log: [/could not read Username/],
  },
  {
    cause: "403",
    code: "forbidden",
    request: async ({ served }) => ({ repository: await served({ status: { code: 403 } }) }),
    detail: /refuses access .*\(403\)/,
    log: [/error: 403/],
  },
  {
    cause: "GitHub's 404",
    code: "not_found",
    source: "github",
    request: () => ({ repository: "acme/nowhere" }),
    detail: /has no repository acme\/nowhere, or it is private: give a token/,
    log: [/not found/],
  },
  {
    cause: "GitHub's 404 although a token was given",
    code: "not_found",
    source: "github",
    request: () => ({ repository: "acme/nowhere", token: "t0ken" }),
    detail: /has no repository acme\/nowhere, or the token may not read it/,
    log: [/not found/],
  },
  {
    cause: "429 with Retry-After",
    code: "rate_limited",
    request: async ({ served }) => ({ repository: await served({ status: { code: 429, retryAfter: "1" } }) }),
    detail: /limits our requests \(429\)/,
    log: [/error: 429/],
    isTriedAgain: true,
  },
  ...[500, 503, 504].map((code): Cause => ({
    cause: String(code),
    code: "server_error",
    request: async ({ served }) => ({ repository: await served({ status: { code } }) }),
    detail: new RegExp(`answered with status ${code}`),
    log: [new RegExp(`error: ${code}`)],
    isTriedAgain: true,
  })),
  {
    cause: "a redirect",
    code: "redirected",
    request: async ({ served }) => ({ repository: await served({ redirectTo: "http://127.0.0.1:9" }) }),
    detail: /redirects .* elsewhere/,
    log: [/error: 302/],
  },
  {
    cause: "a web page instead of git",
    code: "invalid_repository",
    request: async () => ({
      repository: await serveByHand((_, response) => {
        response.setHeader("content-type", "text/html").end("<!doctype html>\n<html>\n<p>Welcome</p>\n</html>\n");
      }),
    }),
    detail: /answered, but not as a git repository does/,
    log: [/not valid: is this a git repository|invalid server response/],
  },
  ...[undefined, "main"].map((ref): Cause => ({
    cause: `plain files in git's place, ${ref === undefined ? "the default branch" : "a branch"} of them`,
    code: "invalid_repository",
    request: async ({ servedAsFiles }) => ({ repository: await servedAsFiles(), ...(ref && { ref }) }),
    detail: /cannot give one commit by itself: it serves plain files/,
    log: [/dumb http transport does not support/],
    hint: "The server needs git's smart HTTP: git http-backend, or a forge. The files of a repository are not enough.",
  })),
];

/** The one with a time limit: nobody should wait long to learn that nobody listens. */
export const REFUSED: Cause = {
  cause: "a connection that is refused",
  code: "network",
  request: async () => ({ repository: `http://127.0.0.1:${await freePort()}/acme/widgets` }),
  detail: /refused the connection/,
  log: [/Failed to connect|Connection refused|Couldn't connect/],
  isTriedAgain: true,
};

/** A connection that breaks, or tells nothing. */
export const CONNECTIONS: readonly Cause[] = [
  {
    cause: "a connection that is reset in mid-pack",
    code: "network",
    request: async ({ served }) => ({ repository: await served({ reset: { afterBytes: 300_000 } }) }),
    detail: /broke off/,
    log: [/early EOF|hung up|unexpected disconnect|curl/],
    isTriedAgain: true,
  },
  {
    cause: "a pack that ends too early",
    code: "network",
    request: async ({ served }) => ({ repository: await served({ endAfterBytes: 300_000 }) }),
    detail: /broke off/,
    log: [/early EOF|hung up|unexpected disconnect/],
    isTriedAgain: true,
  },
  {
    cause: "a damaged pack",
    code: "server_error",
    request: async ({ served }) => ({ repository: await served({ damageAtByte: 300_000 }) }),
    detail: /The git server at 127\.0\.0\.1:\d+ failed/,
    log: [/inflate|corrupt|SHA1/i],
    isTriedAgain: true,
  },
  {
    cause: "a name that does not resolve",
    code: "dns",
    request: () => ({ repository: "https://nowhere.invalid/acme/widgets" }),
    detail: /The name nowhere\.invalid does not resolve/,
  },
  {
    cause: "a server that never answers",
    code: "timeout",
    request: async ({ served }) => ({ repository: await served({ delayMs: 60_000 }) }),
    detail: /said nothing for 5 s/,
  },
  {
    cause: "a server that falls silent in mid-pack",
    code: "timeout",
    request: async ({ served }) => ({ repository: await served({ hangAfterBytes: 300_000 }) }),
    detail: /said nothing for 5 s/,
  },
];

/** What is in a repository, or is not. */
export const CONTENTS: readonly Cause[] = [
  {
    cause: "a repository without a commit",
    code: "empty_repository",
    source: "github",
    request: () => ({ repository: "acme/empty" }),
    detail: /acme\/empty has no commit on its default branch/,
  },
  {
    cause: "a ref of a repository without a commit",
    code: "empty_repository",
    source: "github",
    request: () => ({ repository: "acme/empty", ref: "dev" }),
    detail: /acme\/empty has no commit on its default branch/,
  },
  {
    cause: "a ref that is missing",
    code: "ref_not_found",
    request: async ({ served }) => ({ repository: await served({}), ref: "no-such-branch" }),
    detail: /has no branch, tag or commit no-such-branch/,
    log: [/couldn't find remote ref no-such-branch/],
  },
  {
    cause: "a commit by a short name",
    code: "ref_not_found",
    request: async ({ served }) => ({ repository: await served({}), ref: "0123456" }),
    detail: /has no branch, tag or commit 0123456/,
    log: [/couldn't find remote ref/],
    hint: "A commit must be given by its full name of 40 characters.",
  },
  ...["of-a-blob", "of-a-tree"].map((tag): Cause => ({
    cause: `a tag ${tag}`,
    code: "ref_not_found",
    request: async ({ served }) => ({ repository: await served({}), ref: tag }),
    detail: new RegExp(`has no branch, tag or commit ${tag}`),
    log: [/commit/],
  })),
  {
    cause: "a hostile tree",
    code: "malicious_tree",
    source: "github",
    request: () => ({ repository: "acme/hostile" }),
    detail: /Git's checks refused the objects of acme\/hostile/,
    log: [/hasDotdot/],
  },
  {
    cause: "a repository over the limit",
    code: "too_large",
    source: "github",
    request: () => ({ repository: "acme/huge" }),
    detail: /more to receive than 1(?:\.0)? MiB/,
  },
];

/** Certificates; arranging them needs openssl. */
export const UNTRUSTED: readonly Cause[] = [
  {
    cause: "a certificate of an authority nobody knows",
    code: "tls",
    request: async ({ served, stranger }) => ({
      repository: await served({ certificate: stranger!.issue("IP:127.0.0.1") }),
    }),
    detail: /No secure connection to 127\.0\.0\.1:\d+: .*certificate/i,
    log: [/certificate/],
  },
  {
    cause: "a certificate for another name",
    code: "tls",
    request: async ({ served, authority }) => ({
      repository: await served({ certificate: authority!.issue("DNS:example.org") }),
    }),
    detail: /No secure connection to 127\.0\.0\.1:\d+/,
    log: [/certificate/],
  },
  {
    cause: "a server that speaks no TLS",
    code: "tls",
    request: async ({ served }) => ({ repository: (await served({})).replace("http:", "https:") }),
    detail: /No secure connection to 127\.0\.0\.1:\d+/,
    log: [/SSL|TLS/],
  },
];

/** Commits a tree that git itself would not write. */
function commitHostileTree(evil: TestRepository): void {
  const env = { PATH: process.env["PATH"] ?? "", GIT_DIR: evil.path };
  const git = (args: readonly string[], input: Buffer | string = ""): string =>
    execFileSync("git", [...IDENTITY, ...args], { env, input, encoding: "utf8" }).trim();
  const blob = Buffer.from(git(["rev-parse", "main:README.md"]), "hex");
  const tree = Buffer.concat([Buffer.from("100644 ..\0"), blob]);
  const written = git(["hash-object", "-t", "tree", "-w", "--literally", "--stdin"], tree);
  git(["update-ref", "refs/heads/main", git(["commit-tree", "-m", "evil", written])]);
}
