import { describe, expect, test } from "vitest";
import { startHttpServer } from "../../test/support/http-server.ts";

describe("an http server", () => {
  test("says that it lives and that it can take work", async () => {
    const server = await startHttpServer();
    expect(await server.call("/healthz")).toMatchObject({ status: 200, body: { status: "ok" } });
    expect(await server.call("/readyz")).toMatchObject({ status: 200 });
    server.ready = false;
    expect(await server.call("/readyz")).toMatchObject({ status: 503, body: { status: "not_ready" } });
  });

  test("answers an unknown address with a problem", async () => {
    const { call } = await startHttpServer();
    const answer = await call("/api/v1/nothing?q=secret");
    expect(answer).toMatchObject({ status: 404, body: { code: "not_found", status: 404 } });
    expect(answer.headers.get("content-type")).toBe("application/problem+json; charset=utf-8");
  });

  test("repeats nothing of an address that cannot be read", async () => {
    const { call } = await startHttpServer();
    const answer = await call("/api/v1/jobs/%?token=secret");
    expect(answer).toMatchObject({ status: 400, body: { code: "invalid_request" } });
    expect(JSON.stringify(answer.body)).not.toContain("secret");
  });

  test.each([
    "/healthz",
    "/api/v1/jobs",
    "/api/v1/search?q=x",
    "/api/openapi.json",
    "/api/v1/jobs/x",
    "/nothing",
    "/%",
  ])("ends the line of its JSON, for who asks with curl: %s", async (path) => {
    const { url } = await startHttpServer();
    const text = await (await fetch(url + path)).text();
    expect(text).toMatch(/^\{.*\}\n$/s);
    expect(JSON.parse(text)).toBeTypeOf("object");
  });

  test("documents every route", async () => {
    const { call } = await startHttpServer();
    const { paths } = (await call("/api/openapi.json")).body as { paths: Record<string, object> };
    expect(Object.keys(paths)).toEqual([
      "/api/v1/ingest/{source}",
      "/api/v1/jobs/{id}/events",
      "/api/v1/events",
      "/api/v1/jobs",
      "/api/v1/jobs/{id}",
      "/api/v1/jobs/{id}/retry",
      "/api/v1/repositories",
      "/api/v1/repositories/{id}",
      "/api/v1/repositories/{id}/files",
      "/api/v1/repositories/{id}/files/{path}",
      "/api/v1/repositories/{id}/skipped",
      "/api/v1/search",
      "/healthz",
      "/readyz",
      "/metrics",
    ]);
  });
});
