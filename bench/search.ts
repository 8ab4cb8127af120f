import { execFile, execFileSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { createCodeSearch } from "../src/search/search.ts";
import { openEmbeddedStore } from "../src/store/embedded/open-store.ts";
import { systemClock } from "../src/system-clock.ts";
import { apiClient } from "../test/support/api-client.ts";
import { cleanUp, temporaryDirectory } from "../test/support/cleanup.ts";
import { startGitServer } from "../test/support/git-server.ts";
import { asGitHub, startServer } from "../test/support/server.ts";
import { readArguments } from "./arguments.ts";
import { pick, seededRandom } from "./random.ts";
import { ownSeconds } from "./process-tree.ts";
import { Report, type Aim } from "./report.ts";
import { searchClient, type SearchAnswer } from "./search/ask.ts";
import { drawQueries, KINDS, type Kind, type Query } from "./search/draw-queries.ts";
import { readSource, SourceText, type SourceFile } from "./search/source-text.ts";
import { serveRepositories } from "./served-repository.ts";
import { quantile } from "./statistics.ts";

/**
 * How long searches take, warm, by kind: over HTTP from a client that keeps its connection, which is what the aims are for;
 * over HTTP while an ingestion runs; at the port, without HTTP; and csearch's time for the same texts, where it is
 * installed (Debian's package codesearch):
 *
 *   npm run bench -- search [REPOSITORY …] [--megabytes 110] [--queries 150] [--passes 3] [--save]
 *
 * Queries are drawn from the source, `--queries` of each kind, and every answer's number of files is checked.
 */
export async function benchSearch(args: readonly string[]): Promise<void> {
  const given = readArguments(args, { megabytes: 110, queries: 150, passes: 3 });
  const report = new Report("search", given);
  try {
    const root = temporaryDirectory("megabrain-bench-");
    const repositories = await serveRepositories(root, { paths: given.paths, megabytes: given.number("megabytes") });
    const gitServer = await startGitServer({ root });
    const server = await startServer({ env: asGitHub(gitServer) });
    for (const name of repositories) await ingest(server.url, name, false);
    const { source, symbols } = await readBack(server.url, root);
    const queries = drawQueries({ source, symbols, count: given.number("queries") });
    report.say(
      `${(source.bytes / 1e6).toFixed(0)} MB in ${source.files.length} files; ${queries.length} queries, of which ` +
        `${queries.filter(({ files }) => files === 0).length} find nothing and ` +
        `${queries.filter(({ files }) => files >= 1000).length} are in 1000 files or more.`,
    );

    const client = searchClient(server.url);
    const passes = given.number("passes");
    await measure(queries, { passes: 1, search: client.search });
    const before = ownSeconds(server.pid);
    const http = await measure(queries, { passes, search: client.search });
    const processorMs = ((ownSeconds(server.pid) - before) * 1000) / (queries.length * passes);
    const ingestion = ingest(server.url, repositories[0] ?? "", true);
    const busy = await measureUntil(ingestion, queries, client.search);
    client.close();
    await server.stop();

    const port = await measureAtPort(server.dataDir, queries, passes);
    const csearch = await measureCsearch(root, queries, repositories);
    report.say(
      `Milliseconds, p50 / p95. Over HTTP a search takes ${processorMs.toFixed(1)} ms of the server's processor time in the mean.`,
    );
    report.table(
      KINDS.map((kind) => ({
        kind,
        HTTP: figures(http, kind),
        "while ingesting": figures(busy, kind),
        "at the port": figures(port, kind),
        csearch: csearch === null ? "not installed" : figures(csearch, kind),
        "HTTP / csearch": csearch === null ? "" : ratios(http, csearch, kind),
        "while ingesting / HTTP": ratios(busy, http, kind),
      })),
    );
    report.say("A symbol prefix is asked for as `symbol:PREFIX`; csearch, which knows no symbols, looks for its text.");
    report.aims([
      ...aimsOf("substring, HTTP", { samples: http, kind: "substring", most: [10, 40] }),
      ...aimsOf("identifier, HTTP", { samples: http, kind: "identifier", most: [8, 40] }),
      ...aimsOf("symbol prefix, HTTP", { samples: http, kind: "symbol prefix", most: [1, 3] }),
      // The same without what a round trip takes, which is half of it, and more beside other work.
      ...aimsOf("symbol prefix, at the port", { samples: port, kind: "symbol prefix", most: [1, 3] }),
    ]);
    report.save();
  } finally {
    await cleanUp();
  }
}

interface Aimed {
  readonly samples: Samples;
  readonly kind: Kind;
  /** p50 and p95 in ms. */
  readonly most: readonly [number, number];
}

function aimsOf(what: string, { samples, kind, most }: Aimed): readonly Aim[] {
  return [
    { what: `${what}, p50`, value: at(samples, kind, 0.5), most: most[0], unit: "ms" },
    { what: `${what}, p95`, value: at(samples, kind, 0.95), most: most[1], unit: "ms" },
  ];
}

async function ingest(url: string, repository: string, full: boolean): Promise<void> {
  const stream = await apiClient(url).ingestStream({ repository, full });
  const last = (await stream.all(3_600_000)).at(-1);
  if (last?.progress.stage !== "Complete") throw new Error(`ended as ${last?.raw}`);
}

/** What was ingested: the source by git, and the names of some hundred files' symbols by the server. */
async function readBack(url: string, root: string): Promise<{ source: SourceText; symbols: readonly string[] }> {
  const get = async <Body>(path: string): Promise<Body> => {
    const answer = await fetch(`${url}${path}`);
    if (!answer.ok) throw new Error(`${path} was answered with ${answer.status}`);
    return (await answer.json()) as Body;
  };
  const files: SourceFile[] = [];
  const symbols = new Set<string>();
  const random = seededRandom(1);
  const { repositories } = await get<RepositoryList>("/api/v1/repositories");
  for (const { id, repository } of repositories) {
    const leftOut = new Set<string>();
    for (let cursor: string | null = ""; cursor !== null;) {
      const page: SkippedPage = await get<SkippedPage>(
        `/api/v1/repositories/${id}/skipped?limit=1000${cursor === "" ? "" : `&cursor=${encodeURIComponent(cursor)}`}`,
      );
      for (const { path } of page.files) leftOut.add(path);
      cursor = page.cursor;
    }
    const found = readSource(join(root, `${repository}.git`), leftOut);
    files.push(...found);
    for (let i = 0; i < 200; i++) {
      const path = pick(found, random).path.split("/").map(encodeURIComponent).join("/");
      const file = await get<IndexedFile>(`/api/v1/repositories/${id}/files/${path}`);
      for (const { name } of file.symbols) if (/^\w{3,}$/.test(name)) symbols.add(name);
    }
  }
  return { source: new SourceText(files), symbols: [...symbols] };
}

interface RepositoryList {
  readonly repositories: readonly { readonly id: string; readonly repository: string }[];
}

interface SkippedPage {
  readonly files: readonly { readonly path: string }[];
  readonly cursor: string | null;
}

interface IndexedFile {
  readonly symbols: readonly { readonly name: string }[];
}

interface Measuring {
  readonly passes: number;
  readonly search: (q: string) => Promise<SearchAnswer>;
}

/** Times by query. Throws for a wrong answer. */
async function measure(queries: readonly Query[], { passes, search }: Measuring): Promise<Samples> {
  const samples = new Map<Query, number[]>(queries.map((query) => [query, []]));
  for (let pass = 0; pass < passes; pass++) {
    for (const query of queries) {
      const began = performance.now();
      const { total, totalIsExact, hits } = await search(query.q);
      samples.get(query)?.push(performance.now() - began);
      if (!isRight(query, { total, totalIsExact }) || hits.length !== Math.min(total, 20)) {
        throw new Error(
          `${query.q} is in ${query.files} files; the answer was ${JSON.stringify({ total, totalIsExact, hits: hits.length })}`,
        );
      }
    }
  }
  return samples;
}

function isRight(
  { kind, files }: Query,
  { total, totalIsExact }: Pick<SearchAnswer, "total" | "totalIsExact">,
): boolean {
  // It was drawn from a file that defines such a symbol; how many others do, the texts do not say.
  if (kind === "symbol prefix") return total >= 1 && total <= files;
  return totalIsExact ? total === files : total <= files && total >= 1000;
}

/** In passes, until the work has ended. */
async function measureUntil(
  work: Promise<void>,
  queries: readonly Query[],
  search: Measuring["search"],
): Promise<Samples> {
  const samples = new Map<Query, number[]>(queries.map((query) => [query, []]));
  const ended = new AbortController();
  const ending = work.finally(() => ended.abort());
  while (!ended.signal.aborted) {
    for (const [query, times] of await measure(queries, { passes: 1, search })) samples.get(query)?.push(...times);
  }
  await ending;
  return samples;
}

async function measureAtPort(dataDir: string, queries: readonly Query[], passes: number) {
  const store = await openEmbeddedStore({
    dataDir,
    clock: systemClock,
    indexerEntry: new URL("file:///not/started"),
    onError: (error) => {
      throw error;
    },
  });
  try {
    const { search } = createCodeSearch({ index: store.index, clock: systemClock });
    const ask = (q: string): Promise<SearchAnswer> =>
      search({ q, limit: 20, cursor: null }, new AbortController().signal);
    await measure(queries, { passes: 1, search: ask });
    return await measure(queries, { passes, search: ask });
  } finally {
    await store.close();
  }
}

/** Its answers are not checked: it leaves out other files than we do. Null where it is not installed. */
async function measureCsearch(
  root: string,
  queries: readonly Query[],
  names: readonly string[],
): Promise<Samples | null> {
  const tree = temporaryDirectory("megabrain-bench-");
  const env = { PATH: process.env["PATH"] ?? "", CSEARCHINDEX: join(tree, "index") };
  for (const name of names) {
    const directory = join(tree, name);
    mkdirSync(directory, { recursive: true });
    const archive = execFileSync("git", ["-C", join(root, `${name}.git`), "archive", "HEAD"], {
      maxBuffer: 2 ** 31 - 1,
    });
    execFileSync("tar", ["-x", "-C", directory], { input: archive });
  }
  try {
    execFileSync("cindex", [join(tree, "bench")], { env, stdio: "ignore" });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
  const samples = new Map<Query, number[]>();
  for (const query of queries) {
    const fold = query.text === query.text.toLowerCase() ? ["-i"] : [];
    const began = performance.now();
    await run("csearch", ["-l", ...fold, `\\Q${query.text}\\E`], { env, maxBuffer: 1e9 }).catch(noMatch);
    samples.set(query, [performance.now() - began]);
  }
  return samples;
}

const run = promisify(execFile);

function noMatch(error: unknown): void {
  if ((error as { readonly code?: unknown }).code !== 1) throw error;
}

type Samples = ReadonlyMap<Query, readonly number[]>;

function at(samples: Samples, kind: Kind, share: number): number {
  return quantile(
    [...samples].flatMap(([query, times]) => (query.kind === kind ? times : [])),
    share,
  );
}

function figures(samples: Samples, kind: Kind): string {
  return `${at(samples, kind, 0.5).toFixed(2)} / ${at(samples, kind, 0.95).toFixed(2)}`;
}

function ratios(samples: Samples, others: Samples, kind: Kind): string {
  const ratio = (share: number): string => (at(samples, kind, share) / at(others, kind, share)).toFixed(2);
  return `${ratio(0.5)} / ${ratio(0.95)}`;
}
