import { describe, expect, it } from "vitest";
import { loadConfig, SETTINGS } from "./config.ts";

const load = (env: Record<string, string>, flags = {}) => loadConfig({ env, flags });

describe("loadConfig", () => {
  it("has a value for every setting when nothing is given", () => {
    const config = load({});
    expect(Object.keys(config)).toEqual(Object.keys(SETTINGS));
    expect(Object.values(config)).not.toContain(undefined);
    expect(config).toMatchObject({ host: "127.0.0.1", port: 8080, concurrency: 2, allowHosts: [], publicUrl: null });
    expect(config.maxFileBytes).toBe(1024 * 1024);
    expect(config.idleTimeoutMs).toBe(600_000);
  });

  it("looks for programs where PATH says, and leaves the usual directories to whoever starts one", () => {
    expect(load({ PATH: "/opt/git/bin:/bin" }).searchPath).toBe("/opt/git/bin:/bin");
    expect(load({})).not.toHaveProperty("searchPath");
  });

  it("lets a flag win over the environment", () => {
    expect(load({ MEGABRAIN_PORT: "1" }, { port: "2" }).port).toBe(2);
  });

  it("takes an empty variable as not given", () => {
    expect(load({ MEGABRAIN_PORT: "", MEGABRAIN_GITHUB_TOKEN: "", MEGABRAIN_LOCAL_ROOTS: "" })).toMatchObject({
      port: 8080,
      githubToken: null,
      localRoots: [],
    });
  });

  it("takes what Kubernetes sets for a service called megabrain as not given", () => {
    expect(load({ MEGABRAIN_PORT: "tcp://10.0.0.1:80" }).port).toBe(8080);
    expect(load({ MEGABRAIN_PORT: "udp://10.0.0.1:80" }, { port: "2" }).port).toBe(2);
    // What is no such link is still wrong.
    expect(() => load({ MEGABRAIN_PORT: "http://10.0.0.1:80" })).toThrow(/MEGABRAIN_PORT/);
    expect(() => load({ MEGABRAIN_CONCURRENCY: "tcp://10.0.0.1:80" })).toThrow(/MEGABRAIN_CONCURRENCY/);
  });

  it.each([
    ["MEGABRAIN_PORT", "http", /MEGABRAIN_PORT: "http" .* whole number from 0 to 65535/],
    ["MEGABRAIN_PORT", "70000", /MEGABRAIN_PORT/],
    ["MEGABRAIN_CONCURRENCY", "0", /from 1 to 64/],
    ["MEGABRAIN_MAX_FILE_BYTES", "1 MB", /1 MiB/],
    ["MEGABRAIN_IDLE_TIMEOUT", "10", /10m/],
    ["MEGABRAIN_PUBLIC_URL", "ftp://x", /http or https/],
    ["MEGABRAIN_GITHUB_URL", "https://u:p@x", /credentials/],
    ["MEGABRAIN_CORS_ORIGINS", "https://a.example/path", /origin/],
    ["MEGABRAIN_LOG_LEVEL", "loud", /one of/],
  ])("refuses %s=%s with a sentence", (name, value, message) => {
    expect(() => load({ [name]: value })).toThrow(message);
  });

  it.each(["concurrency", "host", "maxRepositoryBytes", "dataDir"])("refuses an empty flag: %s", (key) => {
    expect(() => load({}, { [key]: "" })).toThrow(/cannot be used: it is empty/);
  });

  it.each([
    ["64 KiB", 65_536],
    ["2GiB", 2 * 1024 ** 3],
    ["1500000", 1_500_000],
  ])("reads the size %s", (text, expected) => {
    expect(load({ MEGABRAIN_MAX_REPOSITORY_BYTES: text }).maxRepositoryBytes).toBe(expected);
  });
});
