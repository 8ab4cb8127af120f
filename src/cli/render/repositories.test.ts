import { expect, it } from "vitest";
import type { Repository } from "../../client/client.ts";
import { renderRepositories } from "./repositories.ts";

const WIDGETS: Repository = {
  id: "e4n24hs0yvt5d8ga2nsc",
  repository: "acme/widgets",
  source: "github",
  url: "https://github.com/acme/widgets",
  host: "github.com",
  owner: "acme",
  name: "widgets",
  ref: "main",
  commit: "0123456789abcdef0123456789abcdef01234567",
  files: 1234,
  symbols: 45_678,
  bytes: 13_002_342,
  indexBytes: 2_000_000,
  cloneBytes: 3_000_000,
  receivedBytes: 1,
  skipped: {},
  languages: { Go: 1234 },
  indexedAt: "2026-11-22T20:15:03.123Z",
  links: { self: "", skipped: "" },
};
const BY_COMMIT = { ...WIDGETS, repository: "acme/日本\u001B[2J", ref: WIDGETS.commit, files: 1 };
const render = (columns: number | null) =>
  renderRepositories({ repositories: [WIDGETS, BY_COMMIT], now: Date.parse("2026-11-22T22:25:03.123Z") }, columns).join(
    "\n",
  );

it("gives each ref a row: what, which commit, how much, how old", () => {
  expect(render(null))
    .toBe(`ID                    REPOSITORY     REF         COMMIT      FILES  SYMBOLS  INDEX    INDEXED
e4n24hs0yvt5d8ga2nsc  acme/widgets   main        0123456789  1,234  45,678   1.9 MiB  2 h 10 m ago
e4n24hs0yvt5d8ga2nsc  acme/日本␛[2J  0123456789  0123456789  1      45,678   1.9 MiB  2 h 10 m ago`);
  expect(render(110)).toBe(render(null));
});

it("gives it two lines on a terminal that is too narrow, and cuts what is still too long", () => {
  expect(render(72)).toBe(`acme/widgets (main)  e4n24hs0yvt5d8ga2nsc
  commit 0123456789, files 1,234, symbols 45,678, index 1.9 MiB, inde...
acme/日本␛[2J (0123456789)  e4n24hs0yvt5d8ga2nsc
  commit 0123456789, files 1, symbols 45,678, index 1.9 MiB, indexed ...`);
});
