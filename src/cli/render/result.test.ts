import { expect, test } from "vitest";
import type { StreamEvent } from "../../client/client.ts";
import { textWidth } from "../text-width.ts";
import { renderResults } from "./result.ts";

const LONG = "/srv/git/some/where/very/deep/below/everything/else/that/there/is/widgets";
const event = (repository: string) =>
  ({
    repository,
    ref: "main",
    stats: { mode: "incremental", files: 1234, symbols: 45_678, seconds: { total: 12.3 } },
  }) as StreamEvent;

test.each([40, 100])("several results keep how and how long in %i columns", (columns) => {
  const lines = renderResults([event(LONG), event("acme/gears")], columns);
  expect(lines.every((line) => textWidth(line) <= columns)).toBe(true);
  expect(lines).toHaveLength(4);
  expect(lines[0]).toMatch(/there\/is\/widgets \(main\)$/);
  expect(lines[1]).toMatch(/^ {2}incremental, 12\.3 s, 1,234 files/);
});

test("several results stand in one table where that fits, and wherever width means nothing", () => {
  expect(renderResults([event("acme/gears")], 100)[0]).toMatch(/^REPOSITORY +REF +RESULT +TIME$/);
  expect(renderResults([event(LONG)], null)).toHaveLength(2);
});
