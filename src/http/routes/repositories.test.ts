import { describe, expect, test } from "vitest";
import type { Answer } from "../../../test/support/api-client.ts";
import { startHttpServer } from "../../../test/support/http-server.ts";
import type { JobDetails } from "../../contract/job.ts";
import type { FileList, RepositoryList, SkippedList } from "../../contract/repository.ts";
import type { CodeSymbol } from "../../core/outline.ts";
import type { DirectoryEntry, DirectoryPage, IndexedFile } from "../../core/ports/repository-store.ts";
import type { SkippedFile } from "../../core/repository.ts";

const UNKNOWN = "00000000000000000000";

let file: (path: string) => IndexedFile | null = () => null;
let directory: (page: DirectoryPage) => readonly DirectoryEntry[] = () => [];
const skipped = ["a.bin", "b/ü.png", "c.min.js", "d"].map(leftOut);
const { call, startJob } = await startHttpServer({
  file: (path) => file(path),
  directory: (page) => directory(page),
  skipped,
});

function leftOut(path: string): SkippedFile {
  return { path, blob: "b".repeat(40), reason: "binary", bytes: 7 };
}

/** Each test has a repository of its own. */
async function addRepository(): Promise<string> {
  const job = await startJob();
  await job.complete();
  const { repository } = (await call<JobDetails>(`/api/v1/jobs/${job.id}`)).body;
  const { repositories } = (await call<RepositoryList>("/api/v1/repositories")).body;
  return repositories.find((listed) => listed.repository === repository)!.id;
}

describe("repositories", () => {
  test("are listed, and each has an address", async () => {
    const id = await addRepository();
    const list = await call<RepositoryList>("/api/v1/repositories");
    const listed = list.body.repositories.find((repository) => repository.id === id);
    expect(listed).toMatchObject({
      id,
      source: "github",
      ref: "main",
      commit: "c".repeat(40),
      files: 3,
      symbols: 5,
      bytes: 700,
      cloneBytes: 12_345,
      skipped: { binary: 1 },
      languages: { Go: 2, Text: 1 },
      links: { self: `/api/v1/repositories/${id}`, skipped: `/api/v1/repositories/${id}/skipped` },
    });
    expect(await call(`/api/v1/repositories/${id}`)).toMatchObject({ status: 200, body: listed });
  });

  test("are gone once deleted", async () => {
    const id = await addRepository();
    const remove = () => call(`/api/v1/repositories/${id}`, { method: "DELETE" });
    expect(await remove()).toMatchObject({ status: 204, body: "" });
    expect(await remove()).toMatchObject({ status: 404, body: { code: "not_found" } });
    const { repositories } = (await call<RepositoryList>("/api/v1/repositories")).body;
    expect(repositories.map((repository) => repository.id)).not.toContain(id);
  });

  test.each(["", "/skipped", "/files", "/files/a.go"])("that are unknown are 404 at %j", async (path) => {
    const answer = await call(`/api/v1/repositories/${UNKNOWN}${path}`);
    expect(answer).toMatchObject({ status: 404, body: { code: "not_found" } });
  });
});

describe("a file of a repository", () => {
  const symbol: CodeSymbol = {
    name: "run",
    qualifiedName: "Job.run",
    kind: "method",
    line: 2,
    startLine: 2,
    endLine: 3,
    startByte: 10,
    endByte: 30,
    signature: "run(): void",
    doc: null,
    parent: null,
  };

  test.each([
    "main.go",
    "src/a b/c.ts",
    "übung/日本.py",
    "odd/%2F?#&+.c",
    ".github/x.yml",
    `${"deep/".repeat(700)}x.java`,
    // As long as git takes one, of bytes that are not UTF-8.
    "\ufffd".repeat(4096),
  ])("is found by its path: %.30s", async (path) => {
    const content = new TextEncoder().encode("\ufefffirst\r\nsecond ✓\u0000");
    const problems = [{ line: 2, message: "The syntax is not understood here." }];
    file = (asked) =>
      asked === path ? { path, language: "Go", bytes: 12, content, outline: { symbols: [symbol], problems } } : null;
    const id = await addRepository();
    const encoded = path.split("/").map(encodeURIComponent).join("/");
    const answer = await call(`/api/v1/repositories/${id}/files/${encoded}`);
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({
      path,
      language: "Go",
      bytes: 12,
      content: "\ufefffirst\r\nsecond ✓\u0000",
      symbols: [symbol],
      problems,
    });
  });

  test("that is not in the index is 404", async () => {
    const id = await addRepository();
    expect(await call(`/api/v1/repositories/${id}/files/nope.go`)).toMatchObject({ status: 404 });
  });
});

describe("a directory of a repository", () => {
  const entries: DirectoryEntry[] = [
    { kind: "file", path: "src/a.go", language: "Go", bytes: 7 },
    { kind: "directory", path: "src/a/" },
    { kind: "file", path: "src/z", language: "Text", bytes: 0 },
    // Longer than a cursor.
    { kind: "directory", path: `src/${"ü".repeat(2000)}/` },
    { kind: "file", path: `src/${"ü".repeat(2000)}0`, language: "Text", bytes: 0 },
  ];
  const wired = entries.map((entry) =>
    entry.kind === "file" ? entry : { ...entry, path: entry.path.slice(0, -1), language: null, bytes: null },
  );
  const inSource = ({ directory: asked, after, limit }: DirectoryPage): DirectoryEntry[] =>
    asked === "src/" ? entries.filter(({ path }) => after === null || path > after).slice(0, limit) : [];

  test.each(["src", "src/"])("is listed page by page: %s", async (asked) => {
    const id = await addRepository();
    directory = inSource;
    const seen: FileList["entries"] = [];
    for (let cursor: string | null = ""; cursor !== null;) {
      const query: string = cursor === "" ? "" : `&cursor=${cursor}`;
      const address = `/api/v1/repositories/${id}/files?directory=${encodeURIComponent(asked)}&limit=1${query}`;
      const { status, body }: Answer<FileList> = await call(address);
      expect(status).toBe(200);
      seen.push(...body.entries);
      cursor = body.cursor;
    }
    expect(seen).toEqual(wired);
  });

  test("that is none is 404, unless it is the top of a repository without files", async () => {
    const id = await addRepository();
    directory = inSource;
    const none = await call(`/api/v1/repositories/${id}/files?directory=sr`);
    expect(none).toMatchObject({ status: 404, body: { code: "not_found", field: "directory" } });
    expect(await call(`/api/v1/repositories/${id}/files`)).toMatchObject({
      status: 200,
      body: { entries: [], cursor: null },
    });
  });
});

describe("the files left out", () => {
  test("are listed page by page, each with its reason", async () => {
    const id = await addRepository();
    const seen: SkippedList["files"] = [];
    for (let cursor: string | null = ""; cursor !== null;) {
      const query: string = cursor === "" ? "" : `&cursor=${cursor}`;
      const { body }: Answer<SkippedList> = await call(`/api/v1/repositories/${id}/skipped?limit=2${query}`);
      seen.push(...body.files);
      cursor = body.cursor;
    }
    expect(seen).toEqual(skipped.map(({ path, reason, bytes }) => ({ path, reason, bytes })));
  });

  test("are listed also where their paths are longer than any address", async () => {
    const id = await addRepository();
    const deep = "\ufffd/".repeat(3000);
    const before = skipped.splice(0);
    const paths = ["a", `${deep}a`, `${deep}b`, `${deep}c`, `${deep}d`, "\uffff"];
    skipped.push(...paths.map(leftOut));
    const seen: string[] = [];
    for (let cursor: string | null = ""; cursor !== null;) {
      const query: string = cursor === "" ? "" : `&cursor=${cursor}`;
      const { body }: Answer<SkippedList> = await call(`/api/v1/repositories/${id}/skipped?limit=1${query}`);
      seen.push(...body.files.map(({ path }) => path));
      cursor = body.cursor;
      expect(cursor?.length ?? 0).toBeLessThan(2100);
      // Another one comes between two pages, and is no reason to lose the place.
      if (seen.length === 2) skipped.splice(1, 0, leftOut(`${deep}0`));
    }
    expect(seen).toEqual(paths);
    skipped.splice(0, skipped.length, ...before);
  });

  test("are not found at a cursor that is none", async () => {
    const id = await addRepository();
    const answer = await call(`/api/v1/repositories/${id}/skipped?cursor=%20`);
    expect(answer).toMatchObject({ status: 400, body: { code: "invalid_request", field: "cursor" } });
  });
});
