import { once } from "node:events";
import { chmodSync, existsSync, mkdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { makeAuthority } from "../../test/support/certificates.ts";
import { onCleanUp, temporaryDirectory } from "../../test/support/cleanup.ts";
import { answer, startScriptedServer } from "../../test/support/scripted-server.ts";
import { freePort } from "../../test/support/server.ts";
import { startGitServer } from "../../test/support/git-server.ts";
import { findTool } from "../../test/support/tools.ts";
import { loadConfig } from "../config.ts";
import type { Check } from "./check.ts";
import { examine } from "./examine.ts";

describe("examine", () => {
  it("finds nothing to do on a machine that has everything", async () => {
    const forge = await startScriptedServer(answer({}));
    const checks = await examineWith({ ...reaching(forge.url), MEGABRAIN_LOCAL_ROOTS: temporaryDirectory() });
    expect(checks.map(({ status }) => status)).toEqual(checks.map(() => "ok"));
    const names = checks.map(({ name }) => name.split(" ")[0]);
    expect(names).toEqual(["node", "git", "packages", "settings", "data", "disk", "port", "local", "host"]);
    expect(forge.seen).toEqual([]);
  });

  it("makes no data directory, and says that one will be made", async () => {
    const dataDir = path.join(temporaryDirectory(), "a/b");
    const check = await only("data directory", { MEGABRAIN_DATA_DIR: dataDir });
    expect(check).toEqual({ name: "data directory", status: "ok", detail: `${dataDir} will be made`, hint: "" });
    expect(existsSync(path.dirname(dataDir))).toBe(false);
  });

  it("warns of a data directory that others may look into", async () => {
    const dataDir = temporaryDirectory();
    chmodSync(dataDir, 0o755);
    const check = await only("data directory", { MEGABRAIN_DATA_DIR: dataDir });
    expect(check).toMatchObject({ status: "warning", hint: `chmod 700 ${dataDir}` });
  });

  it("fails where something else is in the data directory's place, or within it", async () => {
    const file = path.join(temporaryDirectory(), "file");
    writeFileSync(file, "");
    expect(await only("data directory", { MEGABRAIN_DATA_DIR: file })).toMatchObject({ status: "failure" });
    const dataDir = temporaryDirectory();
    mkdirSync(path.join(dataDir, "catalogue.db"));
    const within = await only("data directory", { MEGABRAIN_DATA_DIR: dataDir });
    expect(within).toMatchObject({ status: "failure", detail: expect.stringContaining("is not what belongs there") });
    expect(within.hint).not.toBe("");
  });

  it("fails without git", async () => {
    const check = await only("git", { PATH: temporaryDirectory() });
    expect(check).toMatchObject({ status: "failure", detail: expect.stringMatching(/git/) });
    expect(check.hint).toMatch(/install/i);
  });

  it("fails where a setting cannot be used", async () => {
    const check = await only("settings", { MEGABRAIN_CA_FILE: "/nonexistent/ca.pem" });
    expect(check).toMatchObject({ status: "failure", detail: expect.stringMatching(/^MEGABRAIN_CA_FILE /) });
  });

  it("tells a MegaBrain on the port from another program", async () => {
    const ours = await startScriptedServer(answer({ status: "ok", version: "1.2.3" }));
    const { port } = new URL(ours.url);
    const expected = { name: `port ${port}`, status: "ok", detail: "MegaBrain 1.2.3 answers on 127.0.0.1", hint: "" };
    expect(await only("port", { MEGABRAIN_PORT: port })).toEqual(expected);
    const other = createServer((socket) => void socket.end("220 hello\r\n")).listen(0, "127.0.0.1");
    await once(other, "listening");
    onCleanUp(() => other.close());
    const taken = await only("port", { MEGABRAIN_PORT: String((other.address() as AddressInfo).port) });
    expect(taken).toMatchObject({ status: "warning", detail: "another program listens on 127.0.0.1" });
    expect(taken.hint).toContain("--port");
  });

  it("fails where this machine has no such address to listen on", async () => {
    expect(await only("port", { MEGABRAIN_HOST: "192.0.2.1" })).toMatchObject({ status: "failure" });
  });

  it("warns of hosts that refuse, that are not allowed, and that speak no TLS", async () => {
    const refusing = `http://127.0.0.1:${await freePort()}`;
    expect(await only("host", reaching(refusing))).toMatchObject({
      status: "warning",
      detail: "refuses the connection",
    });
    const unlisted = { ...reaching(refusing), MEGABRAIN_ALLOW_HOSTS: "" };
    expect(await only("host", unlisted)).toMatchObject({ detail: expect.stringMatching(/MEGABRAIN_ALLOW_HOSTS/) });
    const plain = await startScriptedServer(answer({}));
    expect(await only("host", reaching(plain.url.replace("http:", "https:")))).toMatchObject({ status: "warning" });
  });

  it("trusts the authorities that a server would", async ({ skip }) => {
    const authority = makeAuthority(findTool("openssl") ?? skip("skipped: openssl is missing"));
    const forge = await startGitServer({ root: temporaryDirectory(), certificate: authority.issue("IP:127.0.0.1") });
    const unknown = await only("host", reaching(forge.url));
    expect(unknown).toMatchObject({ status: "warning", detail: expect.stringMatching(/certificate/) });
    const trusted = await only("host", { ...reaching(forge.url), MEGABRAIN_CA_FILE: authority.file });
    expect(trusted).toMatchObject({ status: "ok" });
  });

  it("looks at the proxy alone where there is one", async () => {
    const proxy = await startScriptedServer(answer({}));
    const checks = await examineWith({ MEGABRAIN_HTTP_PROXY: proxy.url });
    const hosts = checks.filter(({ name }) => name.startsWith("host "));
    expect(hosts).toMatchObject([{ name: `host ${new URL(proxy.url).host}`, status: "ok" }]);
  });
});

/** Settings under which everything is fetched from one host. */
function reaching(url: string): Record<string, string> {
  return {
    MEGABRAIN_GITHUB_URL: url,
    MEGABRAIN_GITLAB_URL: url,
    MEGABRAIN_BITBUCKET_URL: url,
    MEGABRAIN_ALLOW_HOSTS: "127.0.0.1",
  };
}

async function examineWith(env: Readonly<Record<string, string>>): Promise<readonly Check[]> {
  const usual = {
    PATH: process.env["PATH"],
    MEGABRAIN_DATA_DIR: temporaryDirectory(),
    MEGABRAIN_PORT: String(await freePort()),
    ...reaching(`http://127.0.0.1:${await freePort()}`),
  };
  return examine(loadConfig({ flags: {}, env: { ...usual, ...env } }));
}

async function only(name: string, env: Readonly<Record<string, string>>): Promise<Check> {
  const check = (await examineWith(env)).find((one) => one.name.startsWith(name));
  if (check === undefined) throw new Error(`nothing was checked about ${name}`);
  return check;
}
