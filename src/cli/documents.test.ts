import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { SETTINGS } from "../config.ts";
import { ERROR_TABLE } from "../core/error.ts";

const ROOT = path.resolve(import.meta.dirname, "../..");
const DOCUMENTS = ["", "docs", "docs/adr"].flatMap((folder) =>
  readdirSync(path.join(ROOT, folder))
    .filter((name) => name.endsWith(".md"))
    .map((name) => path.join(folder, name)),
);

const read = (file: string): string => readFileSync(path.join(ROOT, file), "utf8");

describe("the documents", () => {
  // docs/configuration.md has all of them: src/config-page.test.ts.
  it("have settings in the README's table as they are in the code", () => {
    // Formatting aligns the columns.
    const cells = (row: string) => row.split("|").map((cell) => cell.trim());
    const rows = Object.values(SETTINGS).map(({ env, flag, fallback, meaning }) =>
      cells(`| \`${env}\` | ${flag === null ? "" : `\`--${flag}\``} | ${fallback} | ${meaning} |`),
    );
    const lines = read("README.md").split("\n");
    const table = lines.filter((line) => line.startsWith("| `MEGABRAIN_")).map(cells);
    expect(table.length).toBeGreaterThan(0);
    expect(rows).toEqual(expect.arrayContaining(table));
  });

  it.each(DOCUMENTS)("%s names only settings that exist", (document) => {
    const known = new Set(["MEGABRAIN_SERVER", "MEGABRAIN_TOKEN", ...Object.values(SETTINGS).map(({ env }) => env)]);
    const named = read(document).match(/\bMEGABRAIN_[A-Z_]+/g) ?? [];
    expect(named.filter((name) => !known.has(name))).toEqual([]);
  });

  it("have every error code in the protocol", () => {
    const section = /## 6\. Error codes([^]*?)## 7/.exec(read("docs/protocol.md"))?.[1] ?? "";
    const codes = Array.from(section.matchAll(/`([a-z_]+)`/g), ([, code]) => code);
    expect(codes).toEqual(Object.keys(ERROR_TABLE));
  });

  // docs/cli.md says what the commands say of themselves: src/cli/cli-page.test.ts.
  it.each(DOCUMENTS)("%s names only commands and options that exist", (document) => {
    const sections = read("docs/cli.md").matchAll(/^## megabrain ([a-z]+)\n([^]*?)(?=^## |$(?![^]))/gm);
    const flags = new Map(
      Array.from(sections, ([, name = "", text = ""]) => [name, new Set(text.match(/--[a-z][a-z-]*/g))]),
    );
    const said = read(document).matchAll(/(?:\bmegabrain|node dist\/main\.js) +((?:[^`|;&>"]|"[^"\n]*")+)/g);
    const wrong = Array.from(said, ([, words = ""]) => words.split("\n")[0]?.split(" ") ?? []).filter(
      ([command = "", ...rest]) =>
        /^[a-z]+$/.test(command) &&
        !rest.every((word) => !word.startsWith("--") || flags.get(command)?.has(word.replace(/=.*/, "")) === true),
    );
    expect(wrong).toEqual([]);
  });

  it.each(DOCUMENTS)("%s names only files that exist", (document) => {
    const text = read(document);
    const linked = Array.from(text.matchAll(/\]\((?!https?:|#)([^)#\s]+)/g), ([, target = ""]) =>
      path.join(path.dirname(document), target),
    );
    const named = Array.from(
      text.matchAll(/`((?:src|test|docs|scripts|migrations)\/[\w./-]+)`/g),
      ([, name = ""]) => name,
    );
    expect([...linked, ...named].filter((file) => !existsSync(path.join(ROOT, file)))).toEqual([]);
  });

  it.each(DOCUMENTS)("%s links only to headings that exist", (document) => {
    const linked = Array.from(read(document).matchAll(/\]\((?!https?:)([^)#\s]*)#([^)\s]+)\)/g));
    const missing = linked.filter(([, target = "", anchor = ""]) => {
      const file = target === "" ? document : path.join(path.dirname(document), target);
      return !anchorsOf(read(file)).has(anchor);
    });
    expect(missing.map(([link]) => link)).toEqual([]);
  });
});

/** As GitHub makes them of headings. */
function anchorsOf(text: string): ReadonlySet<string> {
  const headings = Array.from(text.matchAll(/^#+ (.*)$/gm), ([, heading = ""]) => heading);
  return new Set(
    headings.map((heading) =>
      heading
        .toLowerCase()
        .replace(/[^\p{L}\p{N} _-]/gu, "")
        .replaceAll(" ", "-"),
    ),
  );
}
