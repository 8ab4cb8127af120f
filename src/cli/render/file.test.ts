import { describe, expect, it } from "vitest";
import type { RepositoryFile } from "../../client/client.ts";
import { renderFile } from "./file.ts";
import { renderOutline } from "./outline.ts";

const symbol = (name: string, line: number, parent: number | null = null): RepositoryFile["symbols"][number] => ({
  name,
  qualifiedName: name,
  kind: parent === null ? "class" : "method",
  line,
  startLine: line,
  endLine: line,
  startByte: 0,
  endByte: 0,
  signature: "",
  doc: null,
  parent,
});

const FILE: RepositoryFile = {
  path: "src/pool.py",
  language: "Python",
  bytes: 2048,
  content: Array.from({ length: 12 }, (_, i) => `line ${i + 1}\r\n`).join(""),
  symbols: [symbol("Pool", 1), symbol("submit", 9, 0), symbol("inner", 10, 1), symbol("Other\u001B[2J", 12)],
  problems: [],
};
const PLAIN = { colour: false };

describe("renderFile", () => {
  it("says what the file is, and numbers its lines", () => {
    const lines = renderFile({ file: FILE, place: "acme/widgets (main)", lines: null }, PLAIN);
    expect(lines).toHaveLength(13);
    expect(lines.slice(0, 2)).toEqual(["acme/widgets (main)  src/pool.py  Python, 12 lines, 2.0 KiB", " 1  line 1"]);
    expect(lines.at(-1)).toBe("12  line 12");
  });

  it("shows the lines that were asked for, as far as there are any", () => {
    const view = { file: FILE, place: "", lines: { first: 11, last: 99, named: 11 } };
    expect(renderFile(view, PLAIN).slice(1)).toEqual(["11  line 11", "12  line 12"]);
  });

  it("paints numbers and path where it may", () => {
    const [head, first] = renderFile(
      { file: FILE, place: "", lines: { first: 1, last: 1, named: 1 } },
      { colour: true },
    );
    expect(head).toContain("\u001B[1msrc/pool.py\u001B[0m");
    expect(first).toBe("\u001B[2m1\u001B[0m  line 1");
  });
});

describe("renderOutline", () => {
  it("indents each symbol below the one it stands in", () => {
    expect(renderOutline(FILE.symbols, PLAIN)).toEqual([
      " 1  class   Pool",
      " 9  method    submit",
      "10  method      inner",
      "12  class   Other␛[2J",
    ]);
  });

  it("ends whatever parents a server tells of", () => {
    expect(renderOutline([symbol("a", 1, 1), symbol("b", 2, 0)], PLAIN)).toHaveLength(2);
    expect(renderOutline([], PLAIN)).toEqual(["No symbols."]);
  });
});
