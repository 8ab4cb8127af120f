import { execFile } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { promisify } from "node:util";
import { beforeAll, describe, expect, test } from "vitest";
import { openTab } from "../support/chromium.ts";
import { onCleanUp, temporaryDirectory } from "../support/cleanup.ts";
import { startCuttableProxy } from "../support/cuttable-proxy.ts";
import { generatedSource } from "../support/generated-source.ts";
import { startGitServer, type GitServer } from "../support/git-server.ts";
import { makeRepository } from "../support/repository.ts";
import { asGitHub, startServer, type TestServer } from "../support/server.ts";

const run = promisify(execFile);
const ROOT = path.resolve(import.meta.dirname, "../..");

describe("the package, as others get it", () => {
  /** A project with the packed package in its node_modules, and nothing else. */
  let project: string;
  let gitServer: GitServer;
  let server: TestServer;
  let page: string;

  beforeAll(async () => {
    project = await installedPackage();
    page = await servePage(path.join(project, "node_modules/megabrain/dist/client/client.js"));
    const { root } = await makeRepository({ name: "acme/widgets", files: generatedSource(60) });
    await makeRepository({ name: "acme/gears", root, files: generatedSource(120, { bytesEach: 10_000 }) });
    gitServer = await startGitServer({ root });
    server = await startServer({ env: { ...asGitHub(gitServer), MEGABRAIN_CORS_ORIGINS: page } });
  });

  test("is imported by a program of Node, which watches an ingestion with it", async () => {
    writeFileSync(
      path.join(project, "watch.mjs"),
      `import { createClient } from "megabrain/client";
       const client = createClient({ url: process.argv[2] });
       const job = await client.ingest({ source: "github", repository: "acme/widgets" });
       for await (const { cursor, event } of client.events(job.id, { after: 0 })) console.log(cursor, event.stage);`,
    );
    const { stdout } = await run(process.execPath, ["watch.mjs", server.url], { cwd: project });
    const lines = stdout.trimEnd().split("\n");
    expect(lines.at(-1)).toBe(`${lines.length} Complete`);
  });

  test.each([
    { module: "nodenext", moduleResolution: "nodenext", lib: ["es2023", "dom"], types: [] },
    { module: "esnext", moduleResolution: "bundler", lib: ["es2023", "dom"], types: [] },
    { module: "nodenext", moduleResolution: "nodenext", lib: ["es2023"], types: ["node"] },
  ])("has types that need nothing else: $moduleResolution, $types", async (compilerOptions) => {
    writeFileSync(
      path.join(project, "watch.mts"),
      `import { createClient, MegaBrainError, type JobDetails, type SearchResults } from "megabrain/client";
       const client = createClient({ url: "http://127.0.0.1:8080", headers: { authorization: "Bearer x" } });
       const answer: SearchResults = await client.search("x", { limit: 3 });
       const lines: [number, number] | null | undefined = answer.hits[0]?.lines;
       const status: "queued" | "running" | "complete" | "failed" = ({} as JobDetails).status;
       for await (const { cursor, event } of client.events("id", { after: 0, signal: AbortSignal.timeout(1) })) {
         const at: number = cursor;
         if (event.stage === "Failed") throw new MegaBrainError("network", String([at, lines, status]));
       }
       // @ts-expect-error: there is no such source.
       await client.ingest({ source: "svn", repository: "x" });
       // @ts-expect-error: the error's code is no number.
       const code: number = new MegaBrainError("network", "").code;
       export { code };`,
    );
    const typeRoots = [path.join(ROOT, "node_modules/@types")];
    const options = {
      ...compilerOptions,
      typeRoots,
      target: "es2023",
      strict: true,
      noEmit: true,
      skipLibCheck: false,
    };
    writeFileSync(
      path.join(project, "tsconfig.json"),
      JSON.stringify({ compilerOptions: { ...options, exactOptionalPropertyTypes: true }, files: ["watch.mts"] }),
    );
    expect(await typeErrors(project)).toBe("");
  });

  test("has the types of the contract, written out", async () => {
    const wire = readFileSync(path.join(ROOT, "src/client/wire.ts"), "utf8");
    const names = Array.from(wire.matchAll(/export type \{([^}]+)\}/g), ([, list = ""]) => list.split(",")).flat();
    const checks = names
      .map((name) => name.trim())
      .map((name) => `const ${name}: Same<Written.${name}, Source.${name}> = true;`);
    writeFileSync(
      path.join(project, "same.ts"),
      `import type * as Written from "./node_modules/megabrain/dist/client/types/client/wire.d.ts";
       import type * as Source from "${ROOT}/src/client/wire.ts";
       type Same<A, B> = (<T>() => T extends Plain<A> ? 1 : 2) extends <T>() => T extends Plain<B> ? 1 : 2 ? true : false;
       type Plain<T> = T extends object ? { [K in keyof T]: Plain<T[K]> } : T;
       ${checks.join("\n")}
       export { ${names.join(",")} };`,
    );
    writeFileSync(
      path.join(project, "tsconfig.json"),
      JSON.stringify({
        extends: `${ROOT}/tsconfig.json`,
        include: [],
        files: ["same.ts"],
        compilerOptions: { types: [] },
      }),
    );
    expect(checks.length).toBeGreaterThan(10);
    expect(await typeErrors(project)).toBe("");
  });

  test("runs in a browser, with headers, over a connection that is cut", async ({ skip }) => {
    const tab = (await openTab()) ?? skip("skipped: Chromium is missing");
    const proxy = await startCuttableProxy(server.url);
    gitServer.set({ bytesPerSecond: 15_000 });
    await tab.goto(page);
    // Text, not a function: it runs in the page, whose globals Node's types do not know.
    await tab.evaluate(`
      window.seen = { cursors: [], states: [], last: null, refused: null };
      window.watching = (async () => {
        const { createClient, MegaBrainError } = await import("/client.js");
        const client = createClient({ url: ${JSON.stringify(proxy.url)}, headers: { authorization: "Bearer x" } });
        await client.jobs.get("unknown").catch((error) => {
          seen.refused = [error instanceof MegaBrainError, error.code, error.status];
        });
        const job = await client.ingest({ source: "github", repository: "acme/gears" });
        seen.jobId = job.id;
        const onConnection = ({ kind }) => seen.states.push(kind);
        for await (const { cursor, event } of client.events(job.id, { after: 0, onConnection })) {
          seen.cursors.push(cursor);
          seen.last = event.stage;
        }
      })();
      null;
    `);
    const seen = () => tab.evaluate("seen") as Promise<Seen>;
    await expect.poll(async () => (await seen()).cursors.length, { timeout: 20_000 }).toBeGreaterThan(1);
    proxy.cut();
    gitServer.heal();
    await tab.evaluate("watching");
    const { cursors, states, last, refused } = await seen();
    expect(refused).toEqual([true, "not_found", 404]);
    expect(states).toEqual(["open", "lost", "open"]);
    expect(cursors).toEqual(Array.from({ length: cursors.length }, (_, i) => i + 1));
    expect(last).toBe("Complete");
  });
});

interface Seen {
  readonly cursors: readonly number[];
  readonly states: readonly string[];
  readonly last: string | null;
  readonly refused: unknown;
}

async function installedPackage(): Promise<string> {
  const directory = temporaryDirectory("megabrain-package-");
  const { stdout } = await run("npm", ["pack", "--ignore-scripts", "--json", "--pack-destination", directory], {
    cwd: ROOT,
  });
  const [{ filename = "" } = {}] = JSON.parse(stdout) as { filename?: string }[];
  await run("tar", ["-xzf", filename], { cwd: directory });
  writeFileSync(path.join(directory, "package.json"), JSON.stringify({ type: "module" }));
  mkdirSync(path.join(directory, "node_modules"));
  renameSync(path.join(directory, "package"), path.join(directory, "node_modules/megabrain"));
  return directory;
}

/** What tsc says of a project; nothing when all is well. */
async function typeErrors(directory: string): Promise<string> {
  const tsc = path.join(ROOT, "node_modules/typescript/bin/tsc");
  return run(process.execPath, [tsc, "-p", directory]).then(
    ({ stdout }) => stdout,
    ({ stdout }: { stdout: string }) => stdout,
  );
}

/** An empty page of another origin than the server's, which has the client beside it. */
async function servePage(client: string): Promise<string> {
  const files = createServer(({ url }, response) => {
    const isClient = url === "/client.js";
    response.setHeader("content-type", isClient ? "text/javascript" : "text/html");
    response.end(isClient ? readFileSync(client) : "<!doctype html><title>watching</title>");
  }).listen(0, "127.0.0.1");
  await once(files, "listening");
  onCleanUp(() => {
    files.closeAllConnections();
    files.close();
  });
  return `http://127.0.0.1:${(files.address() as AddressInfo).port}`;
}
