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

test("an empty secret removes nothing", () => {
  expect(redact("abc", secretsOf({ username: "", secret: "" }))).toBe("abc");
  expect(secretsOf(null)).toEqual([]);
});
