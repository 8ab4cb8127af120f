import { describe, expect, test } from "vitest";
import { editForm, formFrom, requestOf } from "./ingestion-form.ts";

const empty = formFrom(new URLSearchParams());
const typed = (repository: string) => editForm(empty, { repository });

describe("the form of a new ingestion", () => {
  test("asks for what the address names", () => {
    expect(requestOf(typed("https://gitlab.com/acme/widgets/-/tree/next"))).toEqual({
      source: "gitlab",
      repository: "acme/widgets",
      ref: "next",
    });
  });

  test("leaves a ref alone that a person typed, and takes back one it found", () => {
    const own = editForm(typed("acme/widgets"), { ref: "mine" });
    expect(editForm(own, { repository: "https://github.com/acme/widgets/tree/other" }).ref).toBe("mine");
    const found = typed("https://github.com/acme/widgets/tree/other");
    expect(editForm(found, { repository: "acme/gadgets" }).ref).toBe("");
  });

  test("moves a token out of the address", () => {
    const form = typed("https://oauth2:s3cret@git.example.org/acme/widgets.git");
    expect(form.repository).toBe("https://git.example.org/acme/widgets.git");
    expect(requestOf(form)).toEqual({
      source: "git",
      repository: "https://git.example.org/acme/widgets.git",
      token: "s3cret",
      username: "oauth2",
    });
    expect(requestOf(editForm(form, { token: "another" }))).not.toHaveProperty("username");
  });

  test("does what a person chose, with the text as it stands", () => {
    expect(requestOf(editForm(typed(" acme/widgets "), { source: "bitbucket" }))).toEqual({
      source: "bitbucket",
      repository: "acme/widgets",
    });
  });

  test("sends no token for a local path", () => {
    expect(requestOf(editForm(typed("/srv/code"), { token: "s3cret" }))).toEqual({
      source: "local",
      repository: "/srv/code",
    });
  });

  test("is filled in by an address", () => {
    const form = formFrom(new URLSearchParams("source=gitlab&repository=acme/widgets&ref=next"));
    expect(requestOf(form)).toEqual({ source: "gitlab", repository: "acme/widgets", ref: "next" });
  });
});
