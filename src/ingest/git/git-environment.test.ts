import { describe, expect, test } from "vitest";
import { GIT_SETTINGS } from "../../../test/support/fetch-request.ts";
import { gitEnvironment } from "./git-environment.ts";
import type { GitRemote } from "./git-environment.ts";

const remote: GitRemote = {
  url: "https://git.example.org:8443/team/app.git",
  settings: GIT_SETTINGS,
  pins: ["git.example.org:8443:93.184.216.34"],
  credentials: { username: "oauth2", secret: "s" },
  configFile: null,
};

/** The configuration as git reads it from the variables. */
function configOf(environment: Readonly<Record<string, string>>): Record<string, string> {
  const count = Number(environment["GIT_CONFIG_COUNT"]);
  const pairs = Array.from({ length: count }, (_, at) => [
    environment[`GIT_CONFIG_KEY_${at}`],
    environment[`GIT_CONFIG_VALUE_${at}`],
  ]);
  return Object.fromEntries(pairs) as Record<string, string>;
}

describe("git's environment", () => {
  test("allows one protocol, the one of the address", () => {
    const protocol = (changes: Partial<GitRemote> | null): string | undefined =>
      gitEnvironment({ dataDir: "/d", remote: changes && { ...remote, ...changes } })["GIT_ALLOW_PROTOCOL"];
    expect(protocol({})).toBe("https");
    expect(protocol({ url: "http://10.0.0.1/x" })).toBe("http");
    expect(protocol({ url: "/srv/git/x", credentials: null })).toBe("file");
    expect(protocol(null)).toBe("none");
  });

  test("carries the token in a header for its origin alone", () => {
    const config = configOf(gitEnvironment({ dataDir: "/d", remote }));
    expect(config["http.https://git.example.org:8443/.extraHeader"]).toBe("Authorization: Basic b2F1dGgyOnM=");
    expect(Object.keys(config).filter((key) => key.endsWith("extraHeader"))).toHaveLength(1);
  });

  test("follows no redirect, uses no helper, runs no hook, and pins the address", () => {
    expect(configOf(gitEnvironment({ dataDir: "/d", remote }))).toMatchObject({
      "http.followRedirects": "false",
      "credential.helper": "",
      "core.hooksPath": "/dev/null",
      "http.curloptResolve": "git.example.org:8443:93.184.216.34",
      "transfer.fsckObjects": "true",
      "http.proxy": "",
    });
  });

  test("names proxy and certificates where they are configured", () => {
    const settings = { ...GIT_SETTINGS, httpProxy: "http://proxy:3128", caFile: "/etc/ca.pem" };
    const config = configOf(gitEnvironment({ dataDir: "/d", remote: { ...remote, settings } }));
    expect(config).toMatchObject({ "http.proxy": "http://proxy:3128", "http.sslCAInfo": "/etc/ca.pem" });
  });

  test("has no token, proxy or network for commands that only read", () => {
    const environment = gitEnvironment({ dataDir: "/d", remote: null });
    expect(JSON.stringify(environment)).not.toMatch(/http|Authorization/);
    expect(environment).toMatchObject({ GIT_CONFIG_GLOBAL: "/dev/null", MEGABRAIN_CHILD_OF: "/d" });
  });
});
