import { execFile, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import { beforeAll, describe, expect, test } from "vitest";
import { makeAuthority } from "../support/certificates.ts";
import { onCleanUp, temporaryDirectory } from "../support/cleanup.ts";
import { fencedBlocks } from "../support/fenced-blocks.ts";
import { generatedSource } from "../support/generated-source.ts";
import { startGitServer, type GitServer } from "../support/git-server.ts";
import { startNginxWith } from "../support/nginx.ts";
import { makeRepository } from "../support/repository.ts";
import { asGitHub, startServer } from "../support/server.ts";
import { findTool } from "../support/tools.ts";

const run = promisify(execFile);
const HOST = "megabrain.example.org";
const [DOCUMENTED = ""] = fencedBlocks("docs/operating.md").flatMap(({ language, text }) =>
  language === "nginx" ? [text] : [],
);
const nginx = findTool("nginx");
const openssl = findTool("openssl");
const curl = findTool("curl");

describe.skipIf(nginx === null || openssl === null || curl === null)("the nginx of docs/operating.md", () => {
  let gitServer: GitServer;
  let site: string;
  /** For curl: where the site is, and whom to trust. */
  let reaching: readonly string[];

  beforeAll(async () => {
    const { root } = await makeRepository({ name: "acme/widgets", files: generatedSource(60, { bytesEach: 10_000 }) });
    gitServer = await startGitServer({ root });
    const server = await startServer({ env: { ...asGitHub(gitServer), MEGABRAIN_PUBLIC_URL: `https://${HOST}` } });
    const authority = makeAuthority(openssl ?? "");
    const port = await startNginxWith(nginx ?? "", documentedSite(authority.issue(`DNS:${HOST}`), server.url));
    site = `https://${HOST}:${port}`;
    reaching = ["-sS", "--cacert", authority.file, "--resolve", `${HOST}:${port}:127.0.0.1`];
  });

  const ask = async (at: string, ...more: readonly string[]): Promise<string> => {
    const { stdout } = await run(curl ?? "", [
      ...reaching,
      "-w",
      "%{http_code}",
      "-o",
      "/dev/null",
      ...more,
      site + at,
    ]);
    return stdout;
  };

  test("asks who someone is, but not whether the server takes work", async () => {
    expect(await ask("/")).toBe("401");
    expect(await ask("/", "-u", "alice:wrong")).toBe("401");
    expect(await ask("/readyz")).toBe("200");
  });

  test("lets the dashboard in and what it sends, but no page of another site", async () => {
    expect(await ask("/", ...ALICE)).toBe("200");
    const start = [...ALICE, "-d", '{"repository": "acme/widgets"}'];
    expect(await ask("/api/v1/ingest/github", ...start, "-H", `Origin: https://${HOST}`)).toBe("202");
    expect(await ask("/api/v1/ingest/github", ...start, "-H", "Origin: https://evil.example.org")).toBe("403");
  });

  test.each(["--http1.1", "--http2"])("passes each event on when it comes, over %s", async (version) => {
    gitServer.set({ bytesPerSecond: 15_000 });
    const body = '{"repository": "acme/widgets", "full": true}';
    const argv = [...reaching, ...ALICE, version, "-N", "-d", body, `${site}/api/v1/ingest/github?stream=true`];
    const child = spawn(curl ?? "", argv, { stdio: ["ignore", "pipe", "inherit"] });
    onCleanUp(() => child.kill("SIGKILL"));
    const lateMs: number[] = [];
    let out = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      out += text;
      for (const [, timestamp = ""] of text.matchAll(/"timestamp":"([^"]+)"/g))
        lateMs.push(Date.now() - Date.parse(timestamp));
      if (lateMs.length === 3) gitServer.heal();
    });
    const [status] = (await once(child, "close")) as [number | null];
    expect(status).toBe(0);
    expect(out).toContain('"stage":"Complete"');
    expect(lateMs.length).toBeGreaterThan(3);
    // Held back, the first would come with the last.
    expect(Math.max(...lateMs)).toBeLessThan(1000);
  });
});

const ALICE = ["-u", "alice:open sesame"] as const;

/** The page's own text, with the files, the port and the server of this test. */
function documentedSite({ key, cert }: { key: string; cert: string }, upstreamUrl: string): (port: number) => string {
  const directory = temporaryDirectory("megabrain-site-");
  const hash = execFileSync(openssl ?? "", ["passwd", "-apr1", "open sesame"], { encoding: "utf8" });
  const files: Readonly<Record<string, string>> = {
    "/etc/ssl/megabrain.pem": cert,
    "/etc/ssl/megabrain.key": key,
    "/etc/nginx/megabrain.htpasswd": `alice:${hash}`,
  };
  let text = DOCUMENTED.replaceAll("http://127.0.0.1:8080", upstreamUrl);
  for (const [documented, content] of Object.entries(files)) {
    const own = path.join(directory, path.basename(documented));
    writeFileSync(own, content);
    text = text.replace(documented, own);
  }
  return (port) => text.replace("listen 443", `listen 127.0.0.1:${port}`);
}
