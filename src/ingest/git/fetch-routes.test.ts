import { execFileSync, spawnSync } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer, request as httpRequest } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo, Server } from "node:net";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { onCleanUp, temporaryDirectory } from "../../../test/support/cleanup.ts";
import { fetchRequest, GIT_SETTINGS } from "../../../test/support/fetch-request.ts";
import { startGitServer } from "../../../test/support/git-server.ts";
import type { GitServer } from "../../../test/support/git-server.ts";
import { makeRepository } from "../../../test/support/repository.ts";
import { fetchRepository } from "./fetch-repository.ts";

const never = new AbortController().signal;

let server: GitServer;

beforeAll(async () => {
  const { root } = await makeRepository();
  server = await startGitServer({ root });
});

describe("through a proxy", () => {
  test("a name that only the proxy knows is fetched, and the proxy sees it", async () => {
    const asked: string[] = [];
    const proxy = createServer((request, response) => {
      asked.push(request.url ?? "");
      passOn(request, response);
    });
    const httpProxy = `http://127.0.0.1:${await listen(proxy)}`;
    const resolve = (): Promise<string[]> => Promise.reject(new Error("ENOTFOUND"));
    const settings = { ...GIT_SETTINGS, httpProxy, allowHosts: ["git.invalid"], resolve };
    const fetched = await fetchRepository(fetchRequest("http://git.invalid/acme/widgets.git", { settings }), never);
    expect(fetched.ref).toBe("main");
    expect(asked[0]).toMatch(/^http:\/\/git\.invalid\/acme\/widgets\.git\/info\/refs/);
  });

  test("a proxy that is not there is a network failure", async () => {
    const gone = createServer();
    const httpProxy = `http://127.0.0.1:${await listen(gone)}`;
    gone.close();
    const settings = { ...GIT_SETTINGS, httpProxy };
    const request = fetchRequest(`${server.url}/acme/widgets.git`, { settings });
    await expect(fetchRepository(request, never)).rejects.toMatchObject({ code: "network" });
  });
});

const lacksOpenssl = spawnSync("openssl", ["version"]).status !== 0;

describe.skipIf(lacksOpenssl && process.env["CI"] !== "true")("by https (needs openssl)", () => {
  let port: number;
  let caFile: string;

  beforeAll(async () => {
    const directory = temporaryDirectory();
    const [key, cert] = [join(directory, "key.pem"), join(directory, "cert.pem")];
    const names = ["-subj", "/CN=git.invalid", "-addext", "subjectAltName=DNS:git.invalid"];
    const form = ["-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-keyout", key, "-out", cert];
    execFileSync("openssl", ["req", ...form, ...names], { stdio: "ignore" });
    port = await listen(createTlsServer({ key: readFileSync(key), cert: readFileSync(cert) }, passOn));
    caFile = cert;
  });

  const fetching = (changes: Partial<typeof GIT_SETTINGS>) => {
    const settings = { ...GIT_SETTINGS, allowHosts: ["git.invalid"], resolve: async () => ["127.0.0.1"], ...changes };
    return fetchRepository(fetchRequest(`https://git.invalid:${port}/acme/widgets.git`, { settings }), never);
  };

  test("the pinned address is used, and the certificate of its name accepted", async () => {
    expect(await fetching({ caFile })).toMatchObject({ ref: "main" });
  });

  test("a certificate nobody vouches for is refused", async () => {
    await expect(fetching({})).rejects.toMatchObject({ code: "tls" });
  });
});

/** Sends a request on to the git server, whatever host it names. */
function passOn(request: IncomingMessage, response: ServerResponse): void {
  const { pathname, search } = new URL(request.url ?? "/", "http://git.invalid");
  const { method, headers } = request;
  const onward = httpRequest(`${server.url}${pathname}${search}`, { method, headers }, (answer) => {
    response.writeHead(answer.statusCode ?? 500, answer.headers);
    answer.pipe(response);
  });
  request.pipe(onward);
}

async function listen(listener: Server): Promise<number> {
  listener.listen(0, "127.0.0.1");
  await once(listener, "listening");
  onCleanUp(() => listener.close());
  return (listener.address() as AddressInfo).port;
}
