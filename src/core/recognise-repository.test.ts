import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { recognise } from "./recognise-repository.ts";

/** `source repository[@ref]`, and the token where one stood in it. */
function told(text: string): string {
  const found = recognise(text);
  if (found.kind === "nothing") return "nothing";
  if (found.kind === "unclear") return `unclear: ${found.problem}`;
  const { source, repository, ref, credentials } = found;
  const token = credentials === null ? "" : ` token ${credentials.username ?? ""}:${credentials.token}`;
  return `${source} ${repository}${ref === null ? "" : ` @${ref}`}${token}`;
}

describe("what was pasted", () => {
  test.each([
    ["acme/widgets", "github acme/widgets"],
    ["  acme/widgets.git ", "github acme/widgets"],
    ["https://github.com/acme/widgets", "github acme/widgets"],
    ["https://www.github.com/acme/widgets.git", "github acme/widgets"],
    ["github.com/acme/widgets/", "github acme/widgets"],
    ["http://GitHub.com/acme/widgets?tab=readme#usage", "github acme/widgets"],
    ["git@github.com:acme/widgets.git", "github acme/widgets"],
    ["ssh://git@github.com:22/acme/widgets.git", "github acme/widgets"],
    ["git://github.com/acme/widgets.git", "github acme/widgets"],
    ["git+https://github.com/acme/widgets.git", "github acme/widgets"],
    ["https://github.com/acme/widgets/tree/v1.2", "github acme/widgets @v1.2"],
    ["https://github.com/acme/widgets/blob/main/src/a.ts#L5", "github acme/widgets @main"],
    ["https://github.com/acme/widgets/commit/1a2b3c4d", "github acme/widgets @1a2b3c4d"],
    ["https://github.com/acme/widgets/releases/tag/v2.0.0", "github acme/widgets @v2.0.0"],
    ["https://github.com/acme/widgets/pull/12/files", "github acme/widgets"],
    ["https://raw.githubusercontent.com/acme/widgets/main/a.ts", "github acme/widgets @main"],
    ["https://api.github.com/repos/acme/widgets", "github acme/widgets"],
    ["git clone https://github.com/acme/widgets.git", "github acme/widgets"],
    ["$ git clone --depth 1 -b next git@github.com:acme/widgets.git here", "github acme/widgets @next"],
    ["<https://github.com/acme/widgets>", "github acme/widgets"],
    ["https://gitlab.com/group/sub/widgets", "gitlab group/sub/widgets"],
    ["git@gitlab.com:group/sub/widgets.git", "gitlab group/sub/widgets"],
    ["https://gitlab.com/group/widgets/-/tree/main/src", "gitlab group/widgets @main"],
    ["https://bitbucket.org/acme/widgets/src/main/", "bitbucket acme/widgets @main"],
    ["https://git.example.org/team/app.git", "git https://git.example.org/team/app.git"],
    ["git.example.org:8443/team/app", "git https://git.example.org:8443/team/app"],
    ["http://127.0.0.1:3000/team/app", "git http://127.0.0.1:3000/team/app"],
    ["git@git.example.org:team/app.git", "git https://git.example.org/team/app.git"],
    ["ssh://git@git.example.org:2222/team/app.git", "git https://git.example.org/team/app.git"],
    ["https://gitlab.example.org/a/b/-/blob/dev/x.c", "git https://gitlab.example.org/a/b @dev"],
    ["https://gitea.example.org/a/b/src/branch/dev/x.c", "git https://gitea.example.org/a/b @dev"],
    ["acme.js/core", "github acme.js/core"],
    ["localhost:3000/app", "git https://localhost:3000/app"],
    ["/srv/code/widgets", "local /srv/code/widgets"],
    ["file:///srv/my%20code", "local /srv/my code"],
    ["https://ghp_abc@github.com/acme/widgets", "github acme/widgets token :ghp_abc"],
    ["https://oauth2:s%40cret@gitlab.com/acme/widgets.git", "gitlab acme/widgets token oauth2:s@cret"],
    ["", "nothing"],
    ["widgets", "unclear: This is not yet a repository."],
    ["~/code/widgets", "unclear: This is no absolute path."],
    ["C:\\code", "unclear: This is no absolute path."],
    ["https://github.com/acme", "unclear: The address names no repository yet."],
    ["https://git.example.org", "unclear: The address names a host but no repository."],
    ["acme/widgets and more", "unclear: An address holds no space."],
  ])("%s is %s", (text, expected) => expect(told(text)).toBe(expected));

  test("never stops the form, whatever it is", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(recognise(text).kind).toMatch(/./);
      }),
    );
  });

  test("names the same once it is written in its short form", () => {
    const name = fc.stringMatching(/^[a-z][a-z0-9-]{0,8}$/);
    fc.assert(
      fc.property(name, name, (owner, repository) => {
        const short = recognise(`${owner}/${repository}`);
        expect(recognise(`https://github.com/${owner}/${repository}.git`)).toEqual(short);
        expect(recognise(`git@github.com:${owner}/${repository}`)).toEqual(short);
      }),
    );
  });
});
