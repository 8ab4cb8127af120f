import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { AppError } from "../../core/error.ts";
import type { RepositoryAddress } from "../../core/repository.ts";
import { parseRepositoryAddress } from "./repository-address.ts";
import type { AddressSettings } from "./repository-address.ts";

const settings: AddressSettings = {
  forges: { github: "https://github.com", gitlab: "https://gitlab.com", bitbucket: "https://bitbucket.org" },
  allowHosts: [],
};
const loopback: AddressSettings = {
  forges: { ...settings.forges, github: "http://127.0.0.1:4000" },
  allowHosts: ["127.0.0.1"],
};

function parse(source: string, repository: string, given = settings): RepositoryAddress {
  return parseRepositoryAddress({ source, repository }, given);
}

function refusal(source: string, repository: string, given = settings): AppError {
  try {
    parse(source, repository, given);
  } catch (error) {
    if (error instanceof AppError) return error;
  }
  throw new Error(`${repository} was not refused`);
}

describe("one repository on GitHub", () => {
  test.each([
    "acme/widgets",
    "acme/widgets.git",
    "acme/widgets/",
    "/acme/widgets",
    " acme/widgets ",
    "github.com/acme/widgets",
    "GitHub.com/acme/widgets.git",
    "https://github.com/acme/widgets",
    "https://github.com/acme/widgets.git/",
    "HTTPS://GITHUB.COM:443/acme/widgets",
    "https://www.github.com/acme/widgets",
    "https://github.com./acme/widgets",
    "git@github.com:acme/widgets.git",
    "git@github.com:acme/widgets",
  ])("%s", (repository) => {
    expect(parse("github", repository)).toEqual({
      source: "github",
      url: "https://github.com/acme/widgets.git",
      display: "acme/widgets",
      host: "github.com",
      owner: "acme",
      name: "widgets",
    });
  });

  test("has one identity in any case, and is shown as it was typed", () => {
    const typed = parse("github", "https://GitHub.com/Acme/Widgets");
    expect(typed).toMatchObject({ url: "https://github.com/acme/widgets.git", display: "Acme/Widgets", owner: "Acme" });
  });

  test("stays one when it is given as a plain git URL", () => {
    for (const url of ["https://github.com/Acme/widgets", "git@github.com:acme/widgets.git"]) {
      expect(parse("git", url)).toMatchObject({ source: "github", url: "https://github.com/acme/widgets.git" });
    }
  });

  test.each([".github", "a.b-c_d", "-x", "..."])("may be called %s", (name) => {
    expect(parse("github", `acme/${name}`).name).toBe(name);
  });
});

describe("other forges", () => {
  test("GitLab nests groups and keeps the case", () => {
    const expected = {
      source: "gitlab",
      url: "https://gitlab.com/Group/sub.group/App.git",
      display: "Group/sub.group/App",
      host: "gitlab.com",
      owner: "Group/sub.group",
      name: "App",
    };
    expect(parse("gitlab", "Group/sub.group/App")).toEqual(expected);
    expect(parse("gitlab", "https://gitlab.com/Group/sub.group/App.git")).toEqual(expected);
    expect(parse("gitlab", "git@gitlab.com:Group/sub.group/App.git")).toEqual(expected);
  });

  test("Bitbucket has workspaces", () => {
    expect(parse("bitbucket", "team/app").url).toBe("https://bitbucket.org/team/app.git");
  });

  test.each([
    "acme/widgets",
    "127.0.0.1:4000/acme/widgets",
    "http://127.0.0.1:4000/acme/widgets.git",
    "https://github.com/acme/widgets",
    "github.com/acme/widgets",
  ])("a configured base URL is fetched from, and not shown: %s", (repository) => {
    expect(parse("github", repository, loopback)).toMatchObject({
      url: "http://127.0.0.1:4000/acme/widgets.git",
      display: "acme/widgets",
      host: "127.0.0.1:4000",
    });
  });

  test("a configured base URL may have a path", () => {
    const under = { ...settings, forges: { ...settings.forges, github: "https://ghe.example/git" } };
    expect(parse("github", "acme/widgets", under).url).toBe("https://ghe.example/git/acme/widgets.git");
  });

  test("a configured private base URL has to be listed as well", () => {
    expect(refusal("github", "acme/widgets", { ...loopback, allowHosts: [] }).code).toBe("host_not_allowed");
  });
});

describe("any git URL", () => {
  test.each([
    ["https://git.example.org/team/app.git", "https://git.example.org/team/app.git", "git.example.org/team/app"],
    ["https://git.example.org/team/app", "https://git.example.org/team/app", "git.example.org/team/app"],
    ["https://Git.Example.org:443//team/app/", "https://git.example.org//team/app", "git.example.org/team/app"],
    ["https://git.example.org:8443/a/b/c.git", "https://git.example.org:8443/a/b/c.git", "git.example.org:8443/a/b/c"],
    ["https://git.example.org/app", "https://git.example.org/app", "git.example.org/app"],
    ["https://git.example.org/a/../b/%C3%BC.git", "https://git.example.org/b/%C3%BC.git", "git.example.org/b/ü"],
    ["https://bücher.example/a/b", "https://xn--bcher-kva.example/a/b", "xn--bcher-kva.example/a/b"],
  ])("%s", (typed, url, display) => {
    expect(parse("git", typed)).toMatchObject({ source: "git", url, display, host: new URL(url).host });
  });

  test("names its owner where it has one", () => {
    expect(parse("git", "https://git.example.org/a/b/c.git")).toMatchObject({ owner: "a/b", name: "c" });
    expect(parse("git", "https://git.example.org/c.git")).toMatchObject({ owner: null, name: "c" });
  });

  test("http only where the host is listed", () => {
    expect(parse("git", "http://127.0.0.1:4000/a/b.git", loopback).url).toBe("http://127.0.0.1:4000/a/b.git");
    expect(refusal("git", "http://git.example.org/a/b").code).toBe("invalid_repository");
  });
});

describe("refused", () => {
  test("an unknown source", () => {
    expect(refusal("svn", "a/b").code).toBe("invalid_request");
    expect(refusal("constructor", "a/b").code).toBe("invalid_request");
  });

  test.each([
    ["github", ""],
    ["github", "widgets"],
    ["github", "acme/"],
    ["github", "/"],
    ["github", "acme/widgets/tree/main"],
    ["github", "https://github.com/acme"],
    ["github", "https://github.com/acme/widgets/tree/main"],
    ["github", "https://gitlab.com/acme/widgets"],
    ["github", "git@gitlab.com:acme/widgets"],
    ["github", "acme/.."],
    ["github", "../widgets"],
    ["github", "acme/.git"],
    ["github", "acme/-"],
    ["github", "-acme/widgets"],
    ["github", "--upload-pack=x/y"],
    ["github", "acme/wid gets"],
    ["github", "acme/widgets\nx"],
    ["github", "acme/widgets?x=1"],
    ["github", "acme\\widgets"],
    ["github", "acme/wid%00gets"],
    ["gitlab", "https://gitlab.com/group/app/-/tree/main"],
    ["git", "acme/widgets"],
    ["git", "git.example.org/acme/widgets"],
    ["git", "https://"],
    ["git", "https:///acme/widgets"],
    ["git", "https:/git.example.org/acme"],
    ["git", "https://git.example.org"],
    ["git", "https://git.example.org/"],
    ["git", "https://git.example.org/.git"],
    ["git", "https://git.example.org/a/b?x=1"],
    ["git", "https://git.example.org/a/b?"],
    ["git", "https://git.example.org/a/b#c"],
    ["git", "https://git.example.org\\@evil.example/a"],
    ["git", "https://git.example.org/a%0ab"],
    ["git", "https://git.example.org/a%00b"],
    ["git", "https://git.example.org/a%2f..%2fb"],
    ["git", "https://.example.org/a/b"],
    ["git", "https://exa_mple..org/a/b"],
    ["git", "https::http://git.example.org/a/b"],
    ["git", "ext::sh -c id"],
    ["git", "file:///etc/passwd"],
    ["git", "ftp://git.example.org/a/b"],
    ["git", "git://git.example.org/a/b"],
    ["git", "javascript:alert(1)"],
    ["git", "--upload-pack=touch"],
    ["git", "/srv/git/a.git"],
    ["git", `https://git.example.org/${"a".repeat(2000)}`],
  ])("%s %j", (source, repository) => {
    expect(refusal(source, repository).code).toBe("invalid_repository");
  });

  test.each([
    ["github", "https://me:secret@github.com/acme/widgets"],
    ["github", "https://ghp_secret@github.com/acme/widgets"],
    ["github", "ghp_secret@github.com/acme/widgets"],
    ["gitlab", "ghp_secret@gitlab.com/acme/widgets"],
    ["github", "git@ghp_secret@github.com:acme/widgets"],
    ["github", "https://github.com/ghp_secret@acme/widgets"],
    ["github", "https://github.com/ghp_secret%40acme/widgets"],
    ["git", "https://me:secret@git.example.org/acme/widgets"],
    ["git", "https://git.example.org@evil.example/acme"],
  ])("credentials in the address, with a hint and without repeating them: %s %s", (source, repository) => {
    const error = refusal(source, repository);
    expect(error.code).toBe("invalid_repository");
    expect(error.hint).toMatch(/token/);
    expect(error.message).not.toMatch(/secret/);
  });

  test.each([
    ["github", "ssh://git@github.com/acme/widgets.git"],
    ["git", "ssh://git@git.example.org/acme/widgets.git"],
    ["git", "git+ssh://git.example.org/acme"],
    ["git", "git@git.example.org:acme/widgets.git"],
    ["git", "user@git.example.org:acme/widgets.git"],
  ])("ssh, with a hint: %s %s", (source, repository) => {
    expect(refusal(source, repository)).toMatchObject({
      code: "invalid_repository",
      hint: expect.stringContaining("https") as string,
    });
  });

  test.each([
    "https://127.0.0.1/a/b",
    "http://0x7f.1/a/b",
    "https://[::ffff:169.254.169.254]/a/b",
    "https://localhost/a/b",
    "ftp://127.0.0.1/a/b",
    "ssh://git@10.0.0.1/a/b",
    "gopher://0177.0.0.1:70/a",
  ])("a private host, before its scheme: %s", (repository) => {
    expect(refusal("git", repository).code).toBe("host_not_allowed");
  });
});

test("whatever is typed, what comes out is https to the host that was judged, or an AppError", () => {
  const scheme = fc.constantFrom(
    "https://",
    "https://",
    "http://",
    "",
    "git@",
    "https::http://",
    "https://a@",
    "HTTPS:/",
  );
  const host = fc.constantFrom("github.com", "git.example.org", "127.0.0.1", "[::1]", "0x7f.1", "127.1:80", "a:b", "");
  const odd = fc.constantFrom("..", ".", "%2e%2e", "-", "@", "?", "#", "\\", ":", "::", "%0a", "");
  const part = fc.oneof({ weight: 5, arbitrary: fc.constantFrom("a", "b", "c.git") }, { weight: 1, arbitrary: odd });
  const typed = fc
    .tuple(scheme, host, fc.array(part, { maxLength: 4 }))
    .map(([start, ...rest]) => start + rest.flat().join("/"));
  let accepted = 0;
  fc.assert(
    fc.property(fc.constantFrom("github", "git", "gitlab"), typed, (source, text) => {
      try {
        const { url, host: judged } = parse(source, text);
        const { protocol, username, search, hash, host: reached, pathname } = new URL(url);
        expect([protocol, username, search, hash, reached]).toEqual(["https:", "", "", "", judged]);
        expect(reached).toMatch(/^(?:github\.com|gitlab\.com|git\.example\.org|a|b|c\.git)$/);
        expect(url.endsWith(pathname)).toBe(true);
        accepted++;
      } catch (error) {
        if (!(error instanceof AppError)) throw error;
      }
    }),
    { numRuns: 4000 },
  );
  expect(accepted).toBeGreaterThan(50);
});
