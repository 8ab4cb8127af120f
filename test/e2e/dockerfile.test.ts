import { execFileSync } from "node:child_process";
import { cpSync, existsSync, readFileSync, symlinkSync } from "node:fs";
import path from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { apiClient } from "../support/api-client.ts";
import { temporaryDirectory } from "../support/cleanup.ts";
import { generatedSource } from "../support/generated-source.ts";
import { startGitServer } from "../support/git-server.ts";
import { makeRepository } from "../support/repository.ts";
import { asGitHub, startServer } from "../support/server.ts";

const ROOT = path.resolve(import.meta.dirname, "../..");
const read = (file: string): string => readFileSync(path.join(ROOT, file), "utf8");
const DOCKERFILE = read("Dockerfile");

/** No docker: what its two stages do is done here, with the packages that are installed. */
describe("the image of the Dockerfile", () => {
  let built: string;
  let image: string;

  beforeAll(() => {
    built = buildStage();
    image = lastStage(built);
  });

  test("has a Node that the package wants", () => {
    const [, wanted = ""] = /^>=(\d+)\./.exec((JSON.parse(read("package.json")) as Manifest).engines.node) ?? [];
    const majors = Array.from(DOCKERFILE.matchAll(/^FROM node:(\d+)-bookworm-slim/gm), ([, major]) => Number(major));
    expect(majors).toHaveLength(2);
    // The tag of a major is its newest minor.
    expect(Math.min(...majors)).toBeGreaterThanOrEqual(Number(wanted));
    expect(new Set(majors).size).toBe(1);
  });

  test("holds a server that ingests, answers and has its dashboard, with no package but those npm keeps", async () => {
    const { root } = await makeRepository({ name: "acme/widgets", files: generatedSource(12) });
    const program = path.join(image, "dist/main.js");
    const server = await startServer({ program, env: asGitHub(await startGitServer({ root })) });
    const api = apiClient(server.url);
    const events = await (await api.ingestStream({ repository: "acme/widgets" })).all();
    expect(events.at(-1)?.progress).toMatchObject({ stage: "Complete", stats: { files: 12 } });
    expect((await api.call("/")).status).toBe(200);
  });

  test("says that it is healthy while the server answers, and not else", async () => {
    const [, words = ""] = /^HEALTHCHECK [^]*?CMD (\[.*\])$/m.exec(DOCKERFILE) ?? [];
    const server = await startServer({ program: path.join(image, "dist/main.js") });
    const [program = "", ...args] = (JSON.parse(words) as string[]).map((word) =>
      word.replace("127.0.0.1:8080", `127.0.0.1:${server.port}`),
    );
    const check = (): unknown => execFileSync(program, args, { stdio: "pipe" });
    expect(check).not.toThrow();
    await server.stop();
    expect(check).toThrow(/Command failed/);
  });
});

/** `npm run build` on what `.dockerignore` lets through, and nothing else. */
function buildStage(): string {
  const directory = temporaryDirectory("megabrain-image-");
  const [everything, ...admitted] = read(".dockerignore")
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("#"));
  expect(everything).toBe("*");
  const names = admitted.map((line) => line.replace("!", ""));
  for (const name of names) cpSync(path.join(ROOT, name), path.join(directory, name), { recursive: true });
  symlinkSync(path.join(ROOT, "node_modules"), path.join(directory, "node_modules"));
  execFileSync("npm", ["run", "--silent", "build"], { cwd: directory, stdio: "pipe" });
  return directory;
}

/** What the last stage copies. Of the packages, those that `npm prune --omit=dev` leaves. */
function lastStage(from: string): string {
  const directory = temporaryDirectory("megabrain-image-");
  const copied = Array.from(DOCKERFILE.matchAll(/^COPY --from=build (.*) \S+$/gm), ([, files = ""]) =>
    files.split(" "),
  );
  for (const file of copied.flat().map((name) => name.replace("/build/", ""))) {
    if (file !== "node_modules") cpSync(path.join(from, file), path.join(directory, file), { recursive: true });
  }
  expect(copied.flat()).toContain("/build/node_modules");
  const { packages } = JSON.parse(read("package-lock.json")) as Lockfile;
  for (const [at, { dev }] of Object.entries(packages)) {
    // Those of other systems are in the list, and not here.
    if (!at.startsWith("node_modules/") || dev === true || !existsSync(path.join(ROOT, at))) continue;
    cpSync(path.join(ROOT, at), path.join(directory, at), { recursive: true, filter: isKept });
  }
  return directory;
}

/** The Dockerfile removes the grammars' source. */
function isKept(file: string): boolean {
  return !/\/@ast-grep\/lang-[^/]+\/src$/.test(file);
}

interface Manifest {
  readonly engines: { readonly node: string };
}

interface Lockfile {
  readonly packages: Readonly<Record<string, { readonly dev?: boolean }>>;
}
