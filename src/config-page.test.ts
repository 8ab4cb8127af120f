import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { loadConfig, SETTINGS, type Setting, type SettingKey } from "./config.ts";

const PAGE = readFileSync(new URL("../docs/configuration.md", import.meta.url), "utf8");
/** The page's rows by their variable: flag, default, limits, meaning. Formatting aligns the columns. */
const ROWS = Array.from(PAGE.matchAll(/^\| `(MEGABRAIN_\w+)` *\|(.*)\|$/gm), ([, env = "", rest = ""]) => {
  const [flag = "", fallback = "", limits = "", meaning = ""] = rest.split("|").map((cell) => cell.trim());
  return { env, flag, fallback, limits, meaning };
});
const DEFAULTS = loadConfig({ flags: {}, env: {} });
const NUMBERS = (Object.keys(SETTINGS) as SettingKey[]).filter((key) => typeof DEFAULTS[key] === "number");

describe("the page of settings", () => {
  it("has every setting once, and none that does not exist", () => {
    const known = Object.values(SETTINGS).map(({ env }) => env);
    expect(ROWS.map(({ env }) => env).toSorted()).toEqual(known.toSorted());
  });

  it.each(Object.values(SETTINGS))("says of $env what the code says", ({ env, flag, fallback, meaning }) => {
    const row = rowOf(env);
    expect(row).toMatchObject({ flag: flag === null ? "" : `\`--${flag}\``, fallback });
    expect(`${row.meaning} `).toContain(`${meaning}. `);
  });

  it.each(NUMBERS)("gives the limits of %s: they may be set, and nothing beyond", (key) => {
    const { env, parse } = SETTINGS[key];
    const [, least = "", most] = /^(?:from )?(\w+)(?: to (\w+(?: [KMG]iB)?))?$/.exec(rowOf(env).limits) ?? [];
    expect(parse(least)).toBeTypeOf("number");
    expect(() => parse(beside(SETTINGS[key], least, -1))).toThrow(/was expected/);
    if (most === undefined) return;
    expect(parse(most)).toBeTypeOf("number");
    expect(() => parse(beside(SETTINGS[key], most, 1))).toThrow(/was expected/);
  });
});

function rowOf(env: string): (typeof ROWS)[number] {
  const row = ROWS.find((one) => one.env === env);
  if (row === undefined) throw new Error(`docs/configuration.md has no ${env}`);
  return row;
}

/** The next value below or above, in the smallest unit of the setting. */
function beside({ parse }: Setting, text: string, step: number): string {
  const unit = /(ms|s|m|h)$/.test(text) ? "ms" : "";
  return `${Number(parse(text)) + step}${unit}`;
}
