import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { ERROR_TABLE, type ErrorCode, type ErrorKind } from "../core/error.ts";
import { SKIP_REASONS } from "../core/repository.ts";

const PAGE = new URL("../../docs/troubleshooting.md", import.meta.url).pathname;
const TEXT = readFileSync(PAGE, "utf8");
const CODES = Object.keys(ERROR_TABLE) as ErrorCode[];

/** A code's heading, the line that the code says (run with `-u` to have it written), and what a person wrote below. */
const ENTRY = /^### `([a-z_]+)`\n\n(?:\*\*.*\n\n)?/gm;

describe("the page of failures", () => {
  it("has every error code, in the order of the table", () => {
    expect(Array.from(TEXT.matchAll(ENTRY), ([, code]) => code)).toEqual(CODES);
  });

  it("says of each code what the table says", async () => {
    const told = TEXT.replace(ENTRY, (_, code: ErrorCode) => `### \`${code}\`\n\n${lineOf(ERROR_TABLE[code])}\n\n`);
    await expect(told).toMatchFileSnapshot(PAGE);
  });

  it.each(CODES)("says of %s what its causes are, and what to do", (code) => {
    const [, below = ""] = TEXT.split(`### \`${code}\`\n`);
    const [entry = ""] = below.split("\n### ");
    expect(entry.replace(/^\*\*.*$/m, "").trim()).toMatch(/\w+.*\.$/s);
  });

  it("has every reason why a file is left out", () => {
    expect(Array.from(TEXT.matchAll(/^\| `([a-z_]+)`/gm), ([, reason]) => reason)).toEqual(SKIP_REASONS);
  });
});

function lineOf({ title, status, exit, retryable, hint }: ErrorKind): string {
  return `**${title}.** HTTP ${status}, exit status ${exit}${retryable ? ", may pass by itself" : ""}. ${hint}`;
}
