import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { startHttpServer } from "../../../test/support/http-server.ts";
import { ERROR_TABLE } from "../../core/error.ts";
import type { ApiDocument } from "../reference/document.ts";

describe("the API's reference", () => {
  test("shows every operation, every schema and every code, each with an address of its own", async () => {
    const { call } = await startHttpServer();
    const { paths, components } = (await call<ApiDocument>("/api/openapi.json")).body;
    const { status, headers, body } = await call<string>("/docs");
    expect([status, headers.get("content-type")]).toEqual([200, "text/html; charset=utf-8"]);
    const operations = Object.values(paths).flatMap((methods) => Object.values(methods));
    const ids = [...operations.map(({ operationId }) => operationId), ...Object.keys(components?.schemas ?? {})];
    expect(ids.filter((id) => !body.includes(`<article id="${id}"`))).toEqual([]);
    expect(Object.keys(ERROR_TABLE).filter((code) => !body.includes(`>${code}</code>`))).toEqual([]);
    const anchors = Array.from(body.matchAll(/href="#([^"]+)"/g), ([, anchor]) => anchor);
    expect(anchors.filter((anchor) => !body.includes(` id="${anchor}"`))).toEqual([]);
    const all = Array.from(body.matchAll(/ id="([^"]+)"/g), ([, id]) => id);
    expect(all.length).toBe(new Set(all).size);
  });

  test("runs nothing and loads nothing, and its policy would not let it", async () => {
    const { call } = await startHttpServer();
    const { headers, body } = await call<string>("/docs");
    expect(body).not.toMatch(/<script|<link(?![^>]*href="data:)|\ssrc=|\son\w+=|\sstyle=|@import|url\(/);
    expect(
      Array.from(body.matchAll(/href="([^"]+)"/g), ([, to = ""]) => to).filter((to) => !/^[#/]|^data:/.test(to)),
    ).toEqual([]);
    const style = /<style>([^]*?)<\/style>/.exec(body)?.[1] ?? "";
    const digest = createHash("sha256").update(style).digest("base64");
    const policy = headers.get("content-security-policy") ?? "";
    expect(policy).toMatch(/^default-src 'none'; /);
    expect(policy).toContain(`style-src 'sha256-${digest}'`);
    expect(policy).not.toMatch(/unsafe|script-src|connect-src|https?:|\*/);
  });

  test("is small", async () => {
    const { call } = await startHttpServer();
    expect(Buffer.byteLength((await call<string>("/docs")).body)).toBeLessThan(100_000);
  });

  test("has commands for the address it is read at", async () => {
    const { call, url } = await startHttpServer();
    expect((await call<string>("/docs")).body).toContain(`curl -N &#39;${url}/api/v1/jobs/`);
    const published = await startHttpServer({ settings: { publicUrl: "https://code.example.org/brain" } });
    expect((await published.call<string>("/docs")).body).toContain("&#39;https://code.example.org/brain/api/v1/search");
  });

  test("is not sent again to whoever has it", async () => {
    const { call } = await startHttpServer();
    const etag = (await call("/docs")).headers.get("etag") ?? "";
    expect(await call("/docs", { headers: { "if-none-match": etag } })).toMatchObject({ status: 304, body: "" });
  });
});
