import { mkdirSync, writeFileSync } from "node:fs";
import { get } from "node:http";
import { once } from "node:events";
import type { IncomingMessage } from "node:http";
import path from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { temporaryDirectory } from "../../test/support/cleanup.ts";
import { startHttpServer } from "../../test/support/http-server.ts";

const PAGE = "<!doctype html><title>MegaBrain</title>";
const SCRIPT = "console.log(1)";

describe("the dashboard", () => {
  test("is one page at each of its addresses, which loads nothing from elsewhere", async () => {
    const { call } = await startHttpServer({ dashboardDir: builtDashboard() });
    for (const address of ["/", "/new", "/jobs/1", "/repositories/1/files/src/a%20b.ts", "/search?q=x"]) {
      const answer = await call<string>(address);
      expect(answer).toMatchObject({ status: 200, body: PAGE });
      expect(answer.headers.get("content-type")).toBe("text/html; charset=utf-8");
      expect(answer.headers.get("cache-control")).toBe("no-cache");
      const policy = answer.headers.get("content-security-policy") ?? "";
      expect(policy).toMatch(/default-src 'none'/);
      expect(policy).not.toMatch(/unsafe|https?:|\*/);
    }
  });

  test("is not sent again to whoever has it", async () => {
    const { call } = await startHttpServer({ dashboardDir: builtDashboard() });
    const etag = (await call("/")).headers.get("etag") ?? "";
    expect(await call("/", { headers: { "if-none-match": etag } })).toMatchObject({ status: 304, body: "" });
    expect(await call("/", { headers: { "if-none-match": '"older"' } })).toMatchObject({ status: 200 });
  });

  test.each([
    ["gzip, deflate, br", "br", "brotli"],
    ["gzip, deflate", "gzip", SCRIPT],
    ["identity", undefined, SCRIPT],
  ])("sends assets for good, compressed as %s allows", async (accepted, encoding, content) => {
    const { url } = await startHttpServer({ dashboardDir: builtDashboard() });
    const { headers, body } = await fetchRaw(`${url}/assets/index-abc.js`, accepted);
    expect(headers["content-encoding"]).toBe(encoding);
    expect(headers["cache-control"]).toBe("public, max-age=31536000, immutable");
    expect(headers["content-type"]).toBe("text/javascript; charset=utf-8");
    expect((encoding === "gzip" ? gunzipSync(body) : body).toString()).toBe(content);
  });

  test.each(["/assets/index-abc.js.gz", "/assets/nothing.js", "/assets/..%2Findex.html", "/unknown", "/jobs/1/2"])(
    "has nothing at %s",
    async (address) => {
      const { call } = await startHttpServer({ dashboardDir: builtDashboard() });
      expect(await call(address)).toMatchObject({ status: 404, body: { code: "not_found" } });
    },
  );

  const FROM_BROWSER = { accept: "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8" };

  test("tells a browser that came to a wrong address so, as a page and with 404", async () => {
    const { call } = await startHttpServer({ dashboardDir: builtDashboard() });
    const etag = (await call("/")).headers.get("etag") ?? "";
    for (const headers of [FROM_BROWSER, { ...FROM_BROWSER, "if-none-match": etag }]) {
      const answer = await call<string>("/whatever", { headers });
      expect(answer).toMatchObject({ status: 404, body: PAGE });
      expect(answer.headers.get("content-security-policy")).toMatch(/default-src 'none'/);
      expect(answer.headers.get("vary")).toBe("Accept");
    }
    expect((await call("/whatever", { method: "HEAD", headers: FROM_BROWSER })).status).toBe(404);
  });

  test.each([
    ["/whatever", { headers: { accept: "*/*" } }],
    ["/whatever", { headers: { accept: "application/json, text/html;q=0.9" } }],
    ["/whatever", { method: "POST", headers: FROM_BROWSER }],
    ["/api/v1/whatever", { headers: FROM_BROWSER }],
    ["/assets/nothing.js", { headers: FROM_BROWSER }],
  ])("leaves problem details to programs: %s, %j", async (address, init) => {
    const { call } = await startHttpServer({ dashboardDir: builtDashboard() });
    expect(await call(address, init)).toMatchObject({ status: 404, body: { code: "not_found" } });
  });

  test("says so where it was not built, and is there once it is", async () => {
    const directory = temporaryDirectory();
    const { call } = await startHttpServer({ dashboardDir: directory });
    expect(await call("/")).toMatchObject({ status: 404, body: { detail: "The dashboard is not built." } });
    expect(await call("/whatever", { headers: FROM_BROWSER })).toMatchObject({ body: { code: "not_found" } });
    builtDashboard(directory);
    expect(await call("/")).toMatchObject({ status: 200 });
  });
});

function builtDashboard(directory = temporaryDirectory()): string {
  mkdirSync(path.join(directory, "assets"));
  writeFileSync(path.join(directory, "index.html"), PAGE);
  const script = path.join(directory, "assets/index-abc.js");
  writeFileSync(script, SCRIPT);
  writeFileSync(`${script}.gz`, gzipSync(SCRIPT));
  writeFileSync(`${script}.br`, "brotli");
  return directory;
}

/** As it goes over the wire: `fetch` would undo the compression. */
async function fetchRaw(url: string, accepted: string): Promise<{ headers: IncomingMessage["headers"]; body: Buffer }> {
  const request = get(url, { headers: { "accept-encoding": accepted } });
  const [response] = (await once(request, "response")) as [IncomingMessage];
  const pieces: Buffer[] = [];
  for await (const piece of response) pieces.push(piece as Buffer);
  return { headers: response.headers, body: Buffer.concat(pieces) };
}
