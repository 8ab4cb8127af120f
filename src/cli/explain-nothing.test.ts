import { expect, test } from "vitest";
import { explainNothing } from "./explain-nothing.ts";

const FILTERS = "there are symbol: repo: lang: file: case:";

test.each([
  ["lng:go parse", `lng: is no filter; ${FILTERS}`],
  ["parse ref:master", `ref: is no filter; ${FILTERS}`],
  ["repo:nope parse", "No repository's name holds nope."],
  ['repo:"no such" parse', "No repository's name holds no such."],
  ["REPO:WIDGETS parse", null],
  ["lang:go file:a.go case:yes symbol:x sym:y", null],
  ["std::vector", null],
  ["https://example.org/x", null],
  ['"see: this" "lng:go"', null],
  ["parse", null],
])("%s: %s", (query, expected) => expect(explainNothing(query, ["acme/widgets"])).toBe(expected));
