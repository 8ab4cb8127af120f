import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import { beforeAll, describe, expect, test } from "vitest";
import { apiClient } from "../support/api-client.ts";
import { openTab } from "../support/chromium.ts";
import { onCleanUp, onSuddenExit } from "../support/cleanup.ts";
import { startCuttableProxy } from "../support/cuttable-proxy.ts";
import { generatedSource } from "../support/generated-source.ts";
import { startGitServer, type GitServer } from "../support/git-server.ts";
import { makeRepository } from "../support/repository.ts";
import { asGitHub, startServer, type TestServer } from "../support/server.ts";
import { findTool } from "../support/tools.ts";

const run = promisify(execFile);
const ROOT = path.resolve(import.meta.dirname, "../..");
const DOCUMENT = readFileSync(path.join(ROOT, "docs/client.md"), "utf8");
const BLOCKS = Array.from(DOCUMENT.matchAll(/^```js\n([^]*?)^```/gm), ([, code = ""], i) => ({ number: i + 1, code }));

describe("the examples", () => {
  let gitServer: GitServer;
  let server: TestServer;
  let page: string;

  beforeAll(async () => {
    const { root } = await makeRepository({ name: "acme/widgets", files: generatedSource(60) });
    for (const name of ["acme/node", "acme/python", "acme/shell", "acme/page"]) {
      await makeRepository({ name, root, files: generatedSource(120, { bytesEach: 10_000 }) });
    }
    gitServer = await startGitServer({ root });
    page = await serve(path.join(ROOT, "examples/watch.html"));
    server = await startServer({ env: { ...asGitHub(gitServer), MEGABRAIN_CORS_ORIGINS: page } });
  });

  test.each([
    { file: "watch.mjs", program: "node", repository: "acme/node", server: ["--server"] },
    { file: "watch.py", program: "python3", repository: "acme/python", server: ["--server"] },
    { file: "watch.sh", program: "sh", repository: "acme/shell", server: [] },
  ])("$file watches an ingestion to its end over a connection that is cut", async (example) => {
    const program = findTool(example.program) ?? process.execPath;
    const proxy = await startCuttableProxy(server.url);
    gitServer.set({ bytesPerSecond: 15_000 });
    const argv = [path.join("examples", example.file), example.repository, ...example.server, proxy.url];
    const child = spawn(program, argv, { cwd: ROOT, stdio: ["ignore", "pipe", "inherit"] });
    onCleanUp(() => child.kill("SIGKILL"));
    onSuddenExit(() => child.kill("SIGKILL"));
    let out = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      out += text;
      if (proxy.connections < 3 && out.split("\n").length > 3) {
        gitServer.heal();
        proxy.cut();
      }
    });
    const [status] = (await once(child, "close")) as [number | null];
    expect(status).toBe(0);
    const api = apiClient(server.url);
    const { body } = await api.call<{ jobs: { id: string }[] }>(`/api/v1/jobs?repository=${example.repository}`);
    const log = await (await api.events(body.jobs[0]?.id ?? "", { query: "after=0" })).all();
    expect(out.trimEnd().split("\n")).toHaveLength(log.length);
    expect(out).toContain("Parsing");
    expect(proxy.connections).toBeGreaterThan(2);
  });

  test.each([
    { file: "watch.mjs", program: process.execPath, server: ["--server"] },
    { file: "watch.py", program: "python3", server: ["--server"] },
    { file: "watch.sh", program: "sh", server: [] },
  ])("$file ends with 1 when the ingestion fails", async ({ file, program, server: flag }) => {
    gitServer.heal();
    const argv = [path.join("examples", file), "acme/nothing", ...flag, server.url];
    await expect(run(program, argv, { cwd: ROOT })).rejects.toMatchObject({ code: 1 });
  });

  test("watch.html shows every ingestion, in a page of another origin", async ({ skip }) => {
    const tab = (await openTab()) ?? skip("skipped: Chromium is missing");
    gitServer.heal();
    await tab.goto(`${page}?server=${encodeURIComponent(server.url)}`);
    await apiClient(server.url).ingest({ repository: "acme/page" });
    const article = tab.locator("article", { hasText: "acme/page" });
    await article.getByText("Complete 100 %").waitFor({ timeout: 20_000 });
    expect(await article.locator("progress").getAttribute("value")).toBe("100");
  });

  test.each(BLOCKS)("block $number of docs/client.md runs as it stands", async ({ number, code }) => {
    gitServer.heal();
    // Beside the package, so that it finds itself by its name as others find it.
    const file = path.join(ROOT, `build/client-example-${number}.mjs`);
    writeFileSync(file, code.replaceAll("http://127.0.0.1:8080", server.url));
    onCleanUp(() => rmSync(file, { force: true }));
    const { stdout, stderr } = await run(process.execPath, [file], { cwd: ROOT });
    expect(stderr).toBe("");
    expect(stdout).not.toBe("");
  });
});

/** Serves one page. Returns its origin. */
async function serve(file: string): Promise<string> {
  const files = createServer((_request, response) => {
    response.setHeader("content-type", "text/html").end(readFileSync(file));
  }).listen(0, "127.0.0.1");
  await once(files, "listening");
  onCleanUp(() => {
    files.closeAllConnections();
    files.close();
  });
  return `http://127.0.0.1:${(files.address() as AddressInfo).port}`;
}
