import { describe, expect, test } from "vitest";
import { ERROR_TABLE } from "../../core/error.ts";
import type { RepositoryAddress } from "../../core/repository.ts";
import { gitError } from "./git-error.ts";
import type { GitFailure } from "./git-error.ts";

const address: RepositoryAddress = {
  source: "github",
  url: "https://github.com/acme/widgets.git",
  display: "acme/widgets",
  host: "github.com",
  owner: "acme",
  name: "widgets",
};

function failed(lines: string | readonly string[], changes: Partial<GitFailure> = {}): GitFailure {
  const log = typeof lines === "string" ? [lines] : lines;
  return { exit: { code: 128, signal: null, log }, address, ref: null, hasToken: false, ...changes };
}

const INVALID = "fatal: fetch-pack: invalid index-pack output";
const unable = (why: string): string => `fatal: unable to access 'https://github.com/acme/widgets.git/': ${why}`;

describe("what git said, and what it means", () => {
  test.each<[string, string | readonly string[]]>([
    ["disk_full", ["fatal: write error: No space left on device", "fatal: fetch-pack: invalid index-pack output"]],
    ["disk_full", "fatal: cannot create directory: Disk quota exceeded"],
    ["timeout", unable("Operation too slow. Less than 1 bytes/sec transferred the last 600 seconds")],
    ["timeout", unable("Failed to connect to github.com port 443 after 130951 ms: Connection timed out")],
    ["auth_required", "fatal: could not read Username for 'https://github.com': terminal prompts disabled"],
    [
      "auth_required",
      [
        "error: unable to read askpass response from '/bin/false'",
        "fatal: could not read Username for 'https://github.com': terminal prompts disabled",
      ],
    ],
    ["forbidden", unable("The requested URL returned error: 403")],
    ["rate_limited", unable("The requested URL returned error: 429")],
    ["server_error", unable("The requested URL returned error: 500")],
    ["server_error", unable("The requested URL returned error: 502")],
    // Of the host's side, unlike our own time limits, and as likely to pass as its other failures.
    ["server_error", unable("The requested URL returned error: 504")],
    ["timeout", unable("The requested URL returned error: 408")],
    ["not_found", unable("The requested URL returned error: 410")],
    ["redirected", unable("The requested URL returned error: 301")],
    ["forbidden", unable("Received HTTP code 407 from proxy after CONNECT; The requested URL returned error: 407")],
    ["not_found", "fatal: repository 'https://github.com/acme/widgets.git/' not found"],
    ["not_found", "fatal: '/srv/git/nothing' does not appear to be a git repository"],
    ["dns", unable("Could not resolve host: github.com")],
    ["dns", unable("Could not resolve proxy: proxy.internal")],
    ["tls", unable("gnutls_handshake() failed: The TLS connection was non-properly terminated.")],
    ["tls", unable("SSL certificate problem: unable to get local issuer certificate")],
    ["tls", unable("server certificate verification failed. CAfile: none CRLfile: none")],
    ["tls", unable("OpenSSL SSL_connect: SSL_ERROR_SYSCALL in connection to github.com:443")],
    [
      "malicious_tree",
      [
        "error: object 5f3a: hasDotdot: contains '..'",
        "fatal: fsck error in packed object",
        "fatal: fetch-pack: invalid index-pack output",
      ],
    ],
    ["invalid_repository", "fatal: mismatched algorithms: client sha1; server sha256"],
    ["invalid_repository", "fatal: transport 'ext' not allowed"],
    ["invalid_repository", "fatal: dumb http transport does not support shallow capabilities"],
    ["invalid_repository", "fatal: Server does not support shallow clients"],
    ["too_large", "fatal: attempting to allocate 549823093 over limit 536870912"],
    ["too_large", ["fatal: Out of memory, malloc failed (tried to allocate 8 bytes)", INVALID]],
    ["invalid_repository", unable("URL using bad/illegal format or missing URL")],
    ["invalid_repository", "fatal: https://example.org/x/info/refs not valid: is this a git repository?"],
    ["empty_repository", "fatal: couldn't find remote ref HEAD"],
    ["ref_not_found", "fatal: couldn't find remote ref refs/heads/none"],
    ["ref_not_found", "fatal: remote error: upload-pack: not our ref 1234567890123456789012345678901234567890"],
    ["ref_not_found", "error: Server does not allow request for unadvertised object 1234567890"],
    [
      "ref_not_found",
      "error: refs/ingest/new^{commit}: expected commit type, but the object dereferences to tree type",
    ],
    ["network", unable("Failed to connect to github.com port 443 after 0 ms: Couldn't connect to server")],
    ["network", unable("Empty reply from server")],
    ["network", unable("Recv failure: Connection reset by peer")],
    [
      "network",
      [
        "error: RPC failed; curl 18 transfer closed with outstanding read data remaining",
        "error: 5412 bytes of body are still expected",
        "fetch-pack: unexpected disconnect while reading sideband packet",
        "fatal: early EOF",
        "fatal: fetch-pack: invalid index-pack output",
      ],
    ],
    ["network", ["error: RPC failed; curl 92 HTTP/2 stream 5 was not closed cleanly", "fatal: expected 'packfile'"]],
    ["network", ["error: RPC failed; curl 56 GnuTLS recv error (-54): Error in the pull function."]],
    ["server_error", ["error: RPC failed; HTTP 500 curl 22 The requested URL returned error: 500", "fatal: early EOF"]],
    ["server_error", "fatal: protocol error: bad line length character: <htm"],
    ["server_error", "fatal: remote error: upload-pack failed"],
    ["internal", "fatal: something never seen before"],
  ])("%s: %s", (code, lines) => {
    const error = gitError(failed(lines));
    expect(error.code).toBe(code);
    expect(error.message).not.toBe("");
    expect(error.logTail).toEqual(typeof lines === "string" ? [lines] : lines);
  });
});

describe("what must not mislead", () => {
  test("the repository's own name", () => {
    const line =
      "fatal: unable to access 'https://github.com/acme/SSL-certificate-429/': Could not resolve host: github.com";
    expect(gitError(failed(line)).code).toBe("dns");
    expect(gitError(failed("fatal: unable to access 'https://h/No space left on device/': Empty reply")).code).toBe(
      "network",
    );
  });

  test("what the server writes", () => {
    const lines = ["remote: fatal: No space left on device", "fatal: repository 'https://github.com/a/b/' not found"];
    expect(gitError(failed(lines)).code).toBe("not_found");
  });

  test("the name of a ref", () => {
    const ref = "fix/TLS-certificate-early-EOF";
    expect(gitError(failed(`fatal: couldn't find remote ref ${ref}`, { ref })).code).toBe("ref_not_found");
  });
});

describe("what a person reads", () => {
  const hidden = "fatal: could not read Username for 'https://github.com': terminal prompts disabled";
  const missing = "fatal: repository 'https://github.com/acme/widgets.git/' not found";

  test.each<[string, Partial<GitFailure>, string, RegExp]>([
    [
      hidden,
      {},
      "auth_required",
      /^github\.com shows acme\/widgets to nobody without a token: it is private, or does not exist\.$/,
    ],
    [hidden, { hasToken: true }, "auth_failed", /^github\.com did not accept the token\.$/],
    [missing, {}, "not_found", /^github\.com has no repository acme\/widgets, or it is private: give a token\.$/],
    [missing, { hasToken: true }, "not_found", /or the token may not read it\.$/],
  ])("%s with %j", (...[line, changes, code, message]) => {
    const error = gitError(failed(line, changes));
    expect(error.code).toBe(code);
    expect(error.message).toMatch(message);
  });

  test("a short hash gets the hint that helps", () => {
    const error = gitError(failed("fatal: couldn't find remote ref 1234567", { ref: "1234567" }));
    expect(error.hint).toMatch(/full name of 40 characters/);
    const branch = gitError(failed("fatal: couldn't find remote ref none", { ref: "none" }));
    expect(branch.hint).toBe(ERROR_TABLE.ref_not_found.hint);
  });

  const broken = ["fetch-pack: unexpected disconnect while reading sideband packet", "fatal: early EOF"];

  test.each<[string, Partial<GitFailure["exit"]>, string, boolean]>([
    ["git itself", { signal: "SIGKILL" }, "git was killed by SIGKILL, perhaps for want of memory.", true],
    ["git itself, in mid-word", { signal: "SIGTERM", log: broken }, "git was ended from outside, by SIGTERM.", true],
    [
      "what speaks to the server",
      { code: 128, log: ["error: git-remote-http died of signal 9", ...broken, INVALID] },
      "git was killed by SIGKILL, perhaps for want of memory.",
      true,
    ],
    [
      "what takes the pack",
      { code: 128, log: [INVALID] },
      "git's index-pack ended without a word: killed from outside, perhaps for want of memory.",
      true,
    ],
    ["nobody: a crash will come again", { signal: "SIGSEGV" }, "git crashed (SIGSEGV).", false],
  ])("a signal from outside may pass: it ended %s", (...[, exit, message, isTransient]) => {
    const error = gitError(failed([], { exit: { code: null, signal: null, log: [], ...exit } }));
    expect(error).toMatchObject({ code: "internal", message, isTransient });
  });

  test("the log keeps 20 lines", () => {
    const lines = Array.from({ length: 40 }, (_, at) => `line ${at}`);
    expect(gitError(failed(lines)).logTail).toEqual(lines.slice(-20));
  });
});
