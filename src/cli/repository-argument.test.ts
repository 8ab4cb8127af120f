import { homedir } from "node:os";
import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { guessRepository, repositoryOf } from "./repository-argument.ts";

const guess = (text: string, existing: readonly string[] = []) =>
  guessRepository(text, (path) => existing.includes(path));

describe("guessRepository", () => {
  it.each([
    ["acme/widgets", "github", "acme/widgets"],
    ["acme.js/core", "github", "acme.js/core"],
    ["https://github.com/acme/widgets", "github", "acme/widgets"],
    ["github.com/acme/widgets.git", "github", "acme/widgets"],
    ["git@github.com:acme/widgets.git", "github", "acme/widgets"],
    ["https://gitlab.com/group/sub/project", "gitlab", "group/sub/project"],
    ["gitlab.com/group/project", "gitlab", "group/project"],
    ["https://bitbucket.org/team/repo", "bitbucket", "team/repo"],
    ["https://git.example.org/team/app", "git", "https://git.example.org/team/app"],
    ["http://127.0.0.1:3000/a/b.git", "git", "http://127.0.0.1:3000/a/b.git"],
    ["git.example.org/team/app", "git", "https://git.example.org/team/app"],
    ["git@git.example.org:team/app", "git", "https://git.example.org/team/app"],
    [".", "local", resolve(".")],
    ["../other", "local", resolve("../other")],
    ["/srv/git/app.git", "local", "/srv/git/app.git"],
    ["~/code/app", "local", `${homedir()}/code/app`],
    ["file:///srv/git/app.git", "local", "/srv/git/app.git"],
  ])("takes %s for %s", (text, source, repository) => {
    expect(guess(text)).toEqual({ source, repository, ref: null });
  });

  it.each([
    ["https://github.com/acme/widgets/tree/next", "next"],
    ["git clone -b v1.2 https://github.com/acme/widgets.git", "v1.2"],
    ["git clone git@github.com:acme/widgets.git", null],
  ])("takes from %s the ref as well: %s", (text, ref) => {
    expect(guess(text)).toEqual({ source: "github", repository: "acme/widgets", ref });
  });

  it("refuses an address that holds a token, without repeating it", () => {
    expect(() => guess("https://ghp_secret@github.com/acme/widgets")).toThrow(
      /^The address of acme\/widgets holds a token\. .*--token-file/,
    );
  });

  it("prefers a directory that exists over GitHub's owner/name", () => {
    expect(guess("projects/app", ["projects/app"])).toEqual({
      source: "local",
      repository: resolve("projects/app"),
      ref: null,
    });
  });

  it.each(["redis", "a/b/c", "", "two words/x"])("refuses %j with a sentence that says what is possible", (text) => {
    expect(() => guess(text)).toThrow(/owner\/name \(GitHub\), an https URL, or a path that exists/);
  });

  it("repeats no token that was typed into the address", () => {
    expect(() => guess("ghp_secret@github.com/acme/widgets")).toThrow(
      /^Cannot tell which repository "github\.com\/acme/,
    );
  });
});

it("leaves a repository alone when its source was named, but completes a path", () => {
  expect(repositoryOf("gitlab", "group/project")).toEqual({ source: "gitlab", repository: "group/project", ref: null });
  expect(repositoryOf("local", "app")).toEqual({ source: "local", repository: resolve("app"), ref: null });
});
