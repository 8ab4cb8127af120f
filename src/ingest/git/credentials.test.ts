import { expect, test } from "vitest";
import { basicAuthorization, redact, secretsOf } from "./credentials.ts";

const credentials = { username: "x-access-token", secret: "gh/p+ä" };
const basic = Buffer.from("x-access-token:gh/p+ä").toString("base64");

test("credentials go as Basic, in UTF-8", () => {
  expect(basicAuthorization(credentials)).toBe(`Basic ${basic}`);
});

test.each([
  ["the secret itself", "token gh/p+ä was refused", "token *** was refused"],
  ["encoded for a URL", `got ${encodeURIComponent("gh/p+ä")}!`, "got ***!"],
  ["encoded for a form", `got ${new URLSearchParams({ "": "gh/p+ä" }).toString()}!`, "got =***!"],
  ["as git shows it, which takes UTF-8 for Latin-1", "remote: You sent gh/p+Ã¤.", "remote: You sent ***."],
  ["in base64 by itself", `got ${Buffer.from("gh/p+ä").toString("base64")}!`, "got ***!"],
  ["in its Basic form", `sent ${basic}.`, "sent ***."],
  [
    "the user and password of a URL",
    "fatal: 'https://me:pw@host/x' and http://tok@h/",
    "fatal: 'https://***@host/x' and http://***@h/",
  ],
  ["a header", "> Authorization: Bearer abc", "> Authorization: ***"],
  ["nothing", "Receiving objects: 3/3 user@host", "Receiving objects: 3/3 user@host"],
])("removes %s", (_, text, expected) => {
  expect(redact(text, secretsOf(credentials))).toBe(expected);
});

test("removes a user name, which may be a token, unless it is as short as a word of git's", () => {
  const line = "remote: You are ghp_1234 and git";
  expect(redact(line, secretsOf({ username: "ghp_1234", secret: "x-oauth-basic" }))).toBe(
    "remote: You are *** and git",
  );
  expect(redact(line, secretsOf({ username: "git", secret: "secret" }))).toBe(line);
});

test("removes what JSON makes of a secret", () => {
  const secret = 'say "a\\b"';
  expect(redact(JSON.stringify({ secret }), secretsOf({ username: "git", secret }))).toBe('{"secret":"***"}');
});

test("an empty secret removes nothing", () => {
  expect(redact("abc", secretsOf({ username: "", secret: "" }))).toBe("abc");
  expect(secretsOf(null)).toEqual([]);
});
