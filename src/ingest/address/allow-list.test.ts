import { describe, expect, test } from "vitest";
import { parseAllowList } from "./allow-list.ts";

describe("an entry of the list", () => {
  test.each([
    "git.internal",
    "Git.Internal.",
    "git_1.internal:8443",
    "10.0.0.1",
    "10.0.0.1:80",
    "10.0.0.0/8",
    "10.0.0.0/0",
    "::1",
    "[::1]",
    "[::1]:4000",
    "fd00::/8",
    "[fd00::]/128",
    "::ffff:10.0.0.1",
  ])("may be %s", (entry) => {
    expect(() => parseAllowList([entry])).not.toThrow();
  });

  test.each([
    "",
    "10.0.0.0/99",
    "10.0.0.0/33",
    "fd00::/129",
    "10.0.0.0/",
    "git.internal/8",
    "https://git.internal",
    "http://10.0.0.1:8080/",
    "git.internal:",
    "git.internal:0",
    "git.internal:65536",
    "git.internal:https",
    "user@git.internal",
    "*.internal",
    "not a host",
    // Names that no URL has: they would match nothing.
    "10.0.0.256",
    "010.0.0.1",
    "0x7f.1",
    "bücher.example",
    "[git.internal]",
  ])("may not be %j", (entry) => {
    expect(() => parseAllowList(["10.0.0.1", entry])).toThrow(/ is not a host, host:port, an address or a CIDR range$/);
  });
});
