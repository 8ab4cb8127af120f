import { expect, it } from "vitest";
import { renderChecks } from "./checks.ts";

const CHECKS = [
  { name: "git", status: "ok", detail: "2.39.5", hint: "" },
  { name: "disk", status: "warning", detail: "0.5 GiB free", hint: "Free some space." },
  { name: "data directory", status: "failure", detail: "no\u001B[2J", hint: "chmod" },
] as const;

it("says of each check what was found, and below it what to do", () => {
  expect(renderChecks(CHECKS, { colour: false })).toEqual([
    "ok       git             2.39.5",
    "warning  disk            0.5 GiB free",
    "                         Free some space.",
    "FAILED   data directory  no␛[2J",
    "                         chmod",
  ]);
});

it("paints how it went where it may", () => {
  expect(renderChecks(CHECKS, { colour: true })[0]).toBe("\u001B[32mok     \u001B[0m  git             2.39.5");
});
