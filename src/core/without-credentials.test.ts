import { expect, test } from "vitest";
import { withoutCredentials } from "./without-credentials.ts";

test.each([
  ["acme/widgets", "acme/widgets"],
  ["https://git.example.org/a/b.git", "https://git.example.org/a/b.git"],
  ["git@github.com:acme/widgets", "git@github.com:acme/widgets"],
  ["/srv/me@work/widgets", "/srv/me@work/widgets"],
  ["https://ghp_x@github.com/acme/widgets", "https://github.com/acme/widgets"],
  ["https://me:p@ss@github.com/acme/widgets", "https://github.com/acme/widgets"],
  ["ghp_x@github.com/acme/widgets", "github.com/acme/widgets"],
  ["me:ghp_x@github.com/acme/widgets", "github.com/acme/widgets"],
  ["git@ghp_x@github.com:acme/widgets", "github.com:acme/widgets"],
  ["https://github.com/a/b?token=x#y", "https://github.com/a/b"],
  ["ghp_x@\ngithub.com/a?b\nc", "\ngithub.com/a"],
])("%j is shown as %j", (typed, shown) => {
  expect(withoutCredentials(typed)).toBe(shown);
});
