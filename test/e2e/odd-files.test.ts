import { randomBytes } from "node:crypto";
import { beforeAll, describe, expect, test } from "vitest";
import type { SkipReason } from "../../src/core/repository.ts";
import { breachesOfWholeStream } from "../conformance/protocol/stream-rules.ts";
import { apiClient, type ApiClient } from "../support/api-client.ts";
import { generatedSource } from "../support/generated-source.ts";
import { startGitServer } from "../support/git-server.ts";
import { makeRepository, type TestRepository, type TreeEntry } from "../support/repository.ts";
import { asGitHub, startServer } from "../support/server.ts";

/** A file as it is in the first commit, and as it is in the second: what it holds and what must come of it. */
interface OddFile {
  /** Bytes where it is not UTF-8. */
  readonly name: string | Uint8Array;
  /** As the index calls it; left out where that is `name`. The second may differ where a neighbour went. */
  readonly path?: string;
  readonly laterPath?: string;
  readonly first: Content;
  /** Null: it is removed. */
  readonly later: Content | null;
}

interface Content {
  readonly mode?: TreeEntry["mode"];
  readonly content: string | Uint8Array;
  /** Text that a search for it must find in this file and in no other, or the reason why it is left out. */
  readonly found: { readonly word: string } | { readonly left: SkipReason };
}

const MAX_FILE_BYTES = 65_536;
/** In each odd file that is text, except the empty one. */
const COMMON = "strangeness";
const FILLERS = 120;

const text = (word: string, around: (line: string) => string | Uint8Array = String): Content => ({
  content: around(`int ${word}; // ${COMMON}\n`),
  found: { word },
});
const left = (reason: SkipReason, content: string | Uint8Array, mode: TreeEntry["mode"] = "100644"): Content => ({
  mode,
  content,
  found: { left: reason },
});
const latin1 = (name: string): Buffer => Buffer.from(name, "latin1");
const utf16 = (line: string): Buffer => Buffer.from(`\uFEFF${line}`, "utf16le");
const utf16Big = (line: string): Buffer => utf16(line).swap16();
const binary = (): Content => left("binary", Buffer.concat([Buffer.alloc(8), randomBytes(300)]));
const pointer = (size: number): Content =>
  left("lfs_pointer", `version https://git-lfs.github.com/spec/v1\noid sha256:${"4d7a2146".repeat(8)}\nsize ${size}\n`);
const minified = (word: string): Content => left("minified", `var ${word}=1;`.repeat(300));
const tooLarge = (word: string): Content => left("too_large", `${word}\n`.repeat(MAX_FILE_BYTES / 4));
const symlink = (target: string): Content => left("symlink", target, "120000");
const submodule = (digit: string): Content => left("submodule", digit.repeat(40), "160000");
/** The longest git takes is 4,096. */
const deep = (name: string): string => "d".repeat(99).concat("/").repeat(40).slice(0, -name.length) + name;

const NAMES: readonly OddFile[] = [
  { name: latin1("caf\xe8.c"), path: "caf\uFFFD.c", first: text("graveName"), later: null },
  {
    name: latin1("caf\xe9.c"),
    path: "caf\uFFFD.c~2",
    // The first of its kind went, so this one is the first now.
    laterPath: "caf\uFFFD.c",
    first: text("acuteName"),
    later: text("acuteName"),
  },
  { name: "new\nline.c", first: text("newLineName"), later: text("newLineNameLater") },
  { name: "car\rriage.c", first: text("carriageName"), later: text("carriageNameLater") },
  { name: "bell\u0007\u001b[31m\t.c", first: text("controlName"), later: text("controlNameLater") },
  { name: "right\u202eto left.c", first: text("bidiName"), later: text("bidiNameLater") },
  { name: "quo\"te\\back's %2F?#&.c", first: text("quoteName"), later: text("quoteNameLater") },
  { name: "😀/ﬀ.c", first: text("astralName"), later: text("astralNameLater") },
  { name: "-rf", first: text("optionName"), later: text("optionNameLater") },
  { name: deep("deepest.c"), first: text("deepName"), later: text("deepNameLater") },
  { name: "Case.c", first: text("caseTitle"), later: text("caseTitleLater") },
  { name: "case.c", first: text("caseLower"), later: null },
  { name: "CASE.C", first: text("caseUpper"), later: text("caseUpper") },
  { name: "empty.c", first: { content: "", found: { word: "" } }, later: text("noLongerEmpty") },
  { name: "emptied.c", first: text("notYetEmpty"), later: { content: "", found: { word: "" } } },
];

const ENCODINGS: readonly OddFile[] = [
  {
    name: "crlf.c",
    first: text("withReturns", (line) => `${line}int b;`.replaceAll("\n", "\r\n")),
    later: text("withoutReturns"),
  },
  { name: "little.c", first: text("littleEndian", utf16), later: text("littleEndianLater", utf16) },
  { name: "big.c", first: text("bigEndian", utf16Big), later: text("bigEndianLater", utf16) },
  {
    name: "latin.c",
    first: text("grüßeLatin", (line) => latin1(line)),
    later: text("grüßeUnicode"),
  },
  { name: "marked.c", first: text("markedUtf8", (line) => `\uFEFF${line}`), later: text("plainUtf8") },
];

const LEFT_OUT: readonly OddFile[] = [
  { name: "image.c", first: binary(), later: binary() },
  { name: "became-text.c", first: binary(), later: text("nowText") },
  { name: "became-binary.c", first: text("notYetBinary"), later: binary() },
  { name: "became-odd-binary\n.c", first: text("oddNotYetBinary"), later: binary() },
  { name: "model.bin", first: pointer(12_345), later: pointer(23_456) },
  { name: "fetched.bin", first: pointer(34_567), later: text("nowFetched") },
  { name: "tracked.bin", first: text("notYetTracked"), later: pointer(45_678) },
  { name: "link", first: symlink("crlf.c"), later: symlink("latin.c") },
  { name: "link-to-file", first: symlink("crlf.c"), later: text("nowFile") },
  { name: "file-to-link", first: text("notYetLink"), later: symlink("crlf.c") },
  { name: "same-blob", first: { ...text("sameBlob"), mode: "100644" }, later: symlink(`int sameBlob; // ${COMMON}\n`) },
  { name: "library", first: submodule("1"), later: submodule("2") },
  { name: "vendored-in", first: submodule("3"), later: text("nowVendored") },
  { name: "app.min.js", first: minified("smallOne"), later: minified("smallTwo") },
  { name: "opened.min.js", first: minified("smallThree"), later: text("nowOpened") },
  { name: "huge.c", first: tooLarge("hugeOne"), later: tooLarge("hugeTwo") },
  { name: "shrunk.c", first: tooLarge("hugeThree"), later: text("nowShrunk") },
  { name: "grown.c", first: text("notYetGrown"), later: tooLarge("hugeFour") },
  { name: latin1("gone\xff.bin"), path: "gone\uFFFD.bin", first: binary(), later: null },
  { name: "gone\uFFFD.bin", path: "gone\uFFFD.bin~2", first: binary(), later: null },
  { name: "😀.bin", first: binary(), later: binary() },
  { name: "ﬀ\n\t.bin", first: binary(), later: binary() },
  { name: deep("deepest.bin"), first: binary(), later: binary() },
];

const ODD_FILES = [...NAMES, ...ENCODINGS, ...LEFT_OUT];

let repository: TestRepository;
let api: ApiClient;

beforeAll(async () => {
  repository = await makeRepository({
    files: generatedSource(FILLERS),
    entries: ODD_FILES.map(({ name, first }) => entryOf(name, first)),
  });
  const gitServer = await startGitServer({ root: repository.root });
  const limit = { MEGABRAIN_MAX_FILE_BYTES: String(MAX_FILE_BYTES) };
  api = apiClient((await startServer({ env: { ...asGitHub(gitServer), ...limit } })).url);
});

describe("a repository of odd files", () => {
  const first = ODD_FILES.map((file) => ({ path: pathOf(file), content: file.first }));

  test("is ingested whole: each is found under its path, or listed with its reason", async () => {
    expect(await ingest()).toEqual(rightStats("full", first));
    await expectAllThere(first);
  });

  test("gives the list of what is left out in pages of any size, whole and in order", async () => {
    const whole = await skippedFiles(1000);
    for (const limit of [1, 2, 7, whole.length, whole.length + 1]) expect(await skippedFiles(limit)).toEqual(whole);
    const paths = whole.map(({ path }) => path);
    expect(paths).toEqual([...new Set(paths)].toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))));
  });

  const later = ODD_FILES.flatMap((file) =>
    file.later === null ? [] : [{ path: file.laterPath ?? pathOf(file), content: file.later }],
  );

  test("is ingested incrementally, after each kind has changed", async () => {
    await repository.commit(
      ODD_FILES.map(({ name, later: changed }) =>
        changed === null ? { path: name, mode: "100644", content: null } : entryOf(name, changed),
      ),
    );
    expect(await ingest()).toEqual(rightStats("incremental", later));
    await expectAllThere(later);
    const gone = ODD_FILES.flatMap((file) =>
      isSame(file) || !("word" in file.first.found) ? [] : [file.first.found.word],
    );
    for (const word of gone.filter((one) => one !== "")) expect(await pathsFor(`"${word};"`)).toEqual([]);
  });

  test("answers the same when it is ingested in full again", async () => {
    const before = await skippedFiles(1000);
    expect(await ingest({ full: true })).toEqual(rightStats("full", later));
    await expectAllThere(later);
    expect(await skippedFiles(1000)).toEqual(before);
    expect(await ingest()).toEqual(rightStats("unchanged", later));
  });
});

interface Expected {
  readonly path: string;
  readonly content: Content;
}

/** What the last event counts. */
async function ingest(request: { full?: boolean } = {}): Promise<object> {
  const frames = await (await api.ingestStream({ repository: "acme/widgets", ...request })).all();
  expect(breachesOfWholeStream(frames)).toEqual([]);
  const { mode, files, skipped } = frames.at(-1)!.progress.stats!;
  return { mode, files, skipped };
}

function rightStats(mode: string, files: readonly Expected[]): object {
  return { mode, files: FILLERS + textsOf(files).length, skipped: countsOf(leftOutOf(files)) };
}

function textsOf(files: readonly Expected[]): readonly Expected[] {
  return files.filter(({ content: { found } }) => "word" in found);
}

function leftOutOf(files: readonly Expected[]): readonly Skipped[] {
  return files.flatMap(({ path, content: { found } }) => ("left" in found ? [{ path, reason: found.left }] : []));
}

/** Holds what there is against what there must be. */
async function expectAllThere(files: readonly Expected[]): Promise<void> {
  const listed = (await skippedFiles(1000)).map(({ path, reason }) => ({ path, reason }));
  expect(listed).toEqual(inOrder(leftOutOf(files)));
  expect((await oneRepository()).skipped).toEqual(countsOf(listed));
  const texts = textsOf(files);
  const worded = texts.filter(({ content: { found } }) => "word" in found && found.word !== "");
  expect((await pathsFor(COMMON)).toSorted()).toEqual(worded.map(({ path }) => path).toSorted());
  const { id } = await oneRepository();
  for (const { path, content } of texts) {
    const word = (content.found as { word: string }).word;
    const file = await api.call<{ path: string; content: string }>(
      `/api/v1/repositories/${id}/files/${path.split("/").map(encodeURIComponent).join("/")}`,
    );
    expect([file.status, file.body.path, file.body.content.includes(word)]).toEqual([200, path, true]);
  }
  for (const { path, content } of worded) {
    expect(await pathsFor(`"${(content.found as { word: string }).word};"`)).toEqual([path]);
  }
}

function entryOf(name: OddFile["name"], { mode = "100644", content }: Content): TreeEntry {
  return { path: name, mode, content };
}

function pathOf({ name, path }: OddFile): string {
  return path ?? (name as string);
}

function isSame({ first, later }: OddFile): boolean {
  return later !== null && "word" in first.found && "word" in later.found && first.found.word === later.found.word;
}

interface Skipped {
  readonly path: string;
  readonly reason: SkipReason;
}

async function oneRepository(): Promise<{ id: string; skipped: Record<string, number> }> {
  const { body } = await api.call<{ repositories: { id: string; skipped: Record<string, number> }[] }>(
    "/api/v1/repositories",
  );
  expect(body.repositories).toHaveLength(1);
  return body.repositories[0]!;
}

/** All of the list, page by page. */
async function skippedFiles(limit: number): Promise<readonly Skipped[]> {
  const { id } = await oneRepository();
  const files: Skipped[] = [];
  for (let cursor: string | null = ""; cursor !== null;) {
    const query = new URLSearchParams({ limit: String(limit), ...(cursor !== "" && { cursor }) });
    const page = await api.call<{ files: Skipped[]; cursor: string | null }>(
      `/api/v1/repositories/${id}/skipped?${String(query)}`,
    );
    expect(page.status).toBe(200);
    expect(page.body.files.length).toBeLessThanOrEqual(limit);
    files.push(...page.body.files);
    cursor = page.body.cursor;
  }
  return files;
}

async function pathsFor(query: string): Promise<readonly string[]> {
  const asked = new URLSearchParams({ q: query, limit: "1000" });
  const { body } = await api.call<{ hits: { path: string }[] }>(`/api/v1/search?${String(asked)}`);
  return body.hits.map(({ path }) => path);
}

function countsOf(files: readonly Skipped[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { reason } of files) counts[reason] = (counts[reason] ?? 0) + 1;
  return counts;
}

function inOrder(files: readonly Skipped[]): readonly Skipped[] {
  return files.toSorted((a, b) => Buffer.compare(Buffer.from(a.path), Buffer.from(b.path)));
}
