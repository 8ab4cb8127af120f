import { execFile } from "node:child_process";
import { chmodSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import { beforeAll, describe, expect, test } from "vitest";
import { apiClient } from "../support/api-client.ts";
import { temporaryDirectory } from "../support/cleanup.ts";
import { fencedBlocks } from "../support/fenced-blocks.ts";
import { generatedSource } from "../support/generated-source.ts";
import { startGitServer, type GitServer } from "../support/git-server.ts";
import { makeRepository } from "../support/repository.ts";
import { asGitHub, freePort, startServer, type TestServer } from "../support/server.ts";

const run = promisify(execFile);
const ROOT = path.resolve(import.meta.dirname, "../..");

/** Commands that a document shows and no test can run, as they stand there, each with the reason. */
const NOT_RUN: ReadonlyMap<string, string> = new Map([
  ["npm ci && npm test", "it runs this test"],
  ["npm ci && npm run build && npm link", "whoever runs the tests has built, and keeps their path as it is"],
  [
    "cd /opt/megabrain\nnpm ci && npm run build && npm prune --omit=dev && npm link\nuseradd --system --no-create-home --shell /usr/sbin/nologin megabrain",
    "it installs on this machine; dockerfile.test.ts runs what is left after the prune",
  ],
  [
    "docker compose up --detach\ndocker compose exec megabrain megabrain ingest OWNER/NAME",
    "it needs a docker daemon and its registry",
  ],
  ["npm install /path/to/megabrain", "client-package.test.ts runs what it installs"],
  ["ssh -N -L 8080:127.0.0.1:8080 megabrain.example.org", "it needs another machine"],
  [
    "cd /opt/megabrain\nsystemctl stop megabrain\ngit pull --ff-only\nnpm ci && npm run build && npm prune --omit=dev\nsystemctl start megabrain",
    "there is no newer version to pull",
  ],
  [
    "systemctl disable --now megabrain\nrm /etc/systemd/system/megabrain.service /etc/megabrain.env\nnpm unlink --global megabrain\nrm -r /opt/megabrain /var/lib/megabrain\nuserdel megabrain",
    "it takes away what none of the tests has installed",
  ],
]);

/** What the unit of docs/operating.md does to its process, done to a server of the test. */
const OF_THE_UNIT = new Map<string, (place: Place) => Promise<unknown>>([
  ["systemctl daemon-reload\nsystemctl enable --now megabrain", async (place) => serve(place, [])],
  ["systemctl stop megabrain", async ({ server }) => server?.stop()],
  ["systemctl start megabrain", async ({ server }) => server?.restart()],
]);

/** Fences without a language hold commands too. docs/cli.md has what the commands say themselves. */
const DOCUMENTS = ["README.md", ...readdirSync(path.join(ROOT, "docs")).map((name) => `docs/${name}`)]
  .filter((file) => file.endsWith(".md") && file !== "docs/cli.md")
  .map((file) => ({ file, blocks: fencedBlocks(file).filter(({ language }) => ["", "sh"].includes(language)) }))
  .map(({ file, blocks }) => ({ file, commands: blocks.map(({ text }) => text) }))
  .filter(({ commands }) => commands.length > 0);

/** Those whose reader has a server that has ingested something. The others start theirs. */
const BESIDE_A_SERVER: ReadonlySet<string> = new Set(["docs/troubleshooting.md"]);

let gitServer: GitServer;

beforeAll(async () => {
  const { root } = await makeRepository({ name: "acme/widgets", files: generatedSource(60) });
  await makeRepository({ name: "acme/private", root, files: generatedSource(12) });
  // In the place of the one that docs/getting-started.md goes through.
  const source = `package gin\n\ntype HandlerFunc func(*Context)\n${"\nfunc handle() {}\n".repeat(60)}`;
  const files = { "gin.go": source, "gin_test.go": "package gin\n\nfunc TestEngine(t *testing.T) {}\n" };
  await makeRepository({ name: "gin-gonic/gin", root, files });
  gitServer = await startGitServer({ root });
});

const FOLLOWED = DOCUMENTS.map(({ file, commands }) => ({
  file,
  commands: commands.filter((text) => !NOT_RUN.has(text)),
})).filter(({ commands }) => commands.length > 0);

describe.each(FOLLOWED)("the commands of $file", ({ file, commands }) => {
  let place: Place;
  beforeAll(async () => {
    place = await makePlace(gitServer);
    if (!BESIDE_A_SERVER.has(file)) return;
    const { url } = await serve(place, []);
    await (await apiClient(url).ingestStream({ repository: "acme/widgets" })).all();
  });

  test.each(commands.map((text) => ({ text, first: text.split("\n")[0] })))("work: $first", async ({ text }) => {
    expect(await perform(text, place)).not.toMatch(/urn:megabrain:problem|"stage":"Failed"|^Nothing /m);
  });
});

test("nothing is listed as not to be run that no document shows", () => {
  const shown = new Set(DOCUMENTS.flatMap(({ commands }) => commands));
  expect([...NOT_RUN.keys(), ...OF_THE_UNIT.keys()].filter((text) => !shown.has(text))).toEqual([]);
});

/** A machine on which someone follows one document from its beginning. */
interface Place {
  readonly home: string;
  readonly dataDir: string;
  readonly port: number;
  readonly env: Readonly<Record<string, string>>;
  server: TestServer | null;
}

async function makePlace(forge: GitServer): Promise<Place> {
  const home = temporaryDirectory("megabrain-documents-");
  const dataDir = path.join(home, "data");
  const port = await freePort();
  mkdirSync(path.join(home, "bin"));
  const program = path.join(home, "bin/megabrain");
  writeFileSync(program, `#!/bin/sh\nexec "${process.execPath}" "${ROOT}/dist/main.js" "$@"\n`);
  chmodSync(program, 0o755);
  for (const name of ["dist", "examples", "node_modules"]) symlinkSync(path.join(ROOT, name), path.join(home, name));
  writeFileSync(path.join(home, "token"), "a-token-of-github\n");
  // Else curl would be content with a problem as its answer.
  writeFileSync(path.join(home, ".curlrc"), "fail-with-body\n");
  const env = {
    ...asGitHub(forge),
    MEGABRAIN_GITLAB_URL: forge.url,
    MEGABRAIN_BITBUCKET_URL: forge.url,
    MEGABRAIN_DATA_DIR: dataDir,
    MEGABRAIN_PORT: String(port),
    PATH: `${path.join(home, "bin")}:${process.env["PATH"] ?? ""}`,
    HOME: home,
  };
  return { home, dataDir, port, env, server: null };
}

/** A flag wins over what is given here. */
async function serve(place: Place, args: readonly string[]): Promise<TestServer> {
  await place.server?.stop();
  const { env, dataDir, port } = place;
  return (place.server = await startServer({ env, dataDir, port, args }));
}

/** Does what one block says. Resolves with what it printed; rejects where a command of it fails. */
async function perform(text: string, place: Place): Promise<string> {
  const ofTheUnit = OF_THE_UNIT.get(text);
  const [, flags] = /^megabrain serve((?: [\w.:/-]+)*)$/.exec(text) ?? [];
  if (ofTheUnit !== undefined) await ofTheUnit(place);
  if (flags !== undefined) await serve(place, flags.split(" ").slice(1));
  if (ofTheUnit !== undefined || flags !== undefined) return place.server?.log() ?? "";
  const { home: cwd, env } = place;
  const { stdout, stderr } = await run("sh", ["-ec", await filledIn(place, text)], { cwd, env, timeout: 30_000 });
  return stdout + stderr;
}

/** Names of this place instead of those that stand for any. */
async function filledIn({ dataDir, port, server }: Place, text: string): Promise<string> {
  const [, id = ""] = /\b(JOB|ID)\b/.exec(text) ?? [];
  return text
    .replace("npm ci && npm run build && ", "")
    .replaceAll("OWNER/NAME", "acme/widgets")
    .replaceAll("OWNER/PRIVATE", "acme/private")
    .replaceAll("ANYTHING", "amber")
    .replace(id, id === "" ? "" : await newestId(server, id === "JOB" ? "jobs" : "repositories"))
    .replaceAll(/\b8080\b/g, String(port))
    .replaceAll("/var/lib/megabrain", dataDir);
}

async function newestId(server: TestServer | null, kind: "jobs" | "repositories"): Promise<string> {
  const { body } = await apiClient(server?.url ?? "").call<Record<string, { id: string }[]>>(`/api/v1/${kind}`);
  return body[kind]?.[0]?.id ?? "";
}
