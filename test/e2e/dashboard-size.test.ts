import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";

const web = path.resolve("dist/web");
const page = readFileSync(path.join(web, "index.html"), "utf8");
const assets = [...page.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, address]) => address ?? "");

describe("the dashboard's first view", () => {
  test("takes at most 80 KB of JavaScript, compressed", () => {
    const scripts = assets.filter((address) => address.endsWith(".js"));
    expect(scripts.length).toBeGreaterThan(0);
    const bytes = scripts.map((address) => readFileSync(path.join(web, `${address}.gz`)).length);
    expect(bytes.reduce((sum, each) => sum + each, 0)).toBeLessThanOrEqual(80_000);
  });

  test("names nothing at another origin, and nothing that the Content-Security-Policy refuses", () => {
    expect(assets.every((address) => address.startsWith("/assets/"))).toBe(true);
    expect(page).not.toMatch(/<style|style=|<script(?![^>]*\ssrc=)|\son\w+=/);
  });
});
