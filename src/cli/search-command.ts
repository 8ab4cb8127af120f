import { Option, type Command } from "commander";
import type { RepositoryList } from "../contract/repository.ts";
import type { SearchHit, SearchResults } from "../core/ports/code-search.ts";
import { apiClient, type ApiClient } from "./api-client.ts";
import { openConnection } from "./connection.ts";
import type { CliContext } from "./context.ts";
import { EXIT } from "./failure.ts";
import { formatCount } from "./format.ts";
import { wholeNumber } from "./option-values.ts";
import { paint, toOneLine } from "./visible-text.ts";

interface SearchOptions {
  readonly limit: number;
  readonly json?: true;
  readonly server?: string;
  readonly dataDir?: string;
}

/** `megabrain search QUERY`. */
export function addSearchCommand(program: Command, context: CliContext, finish: (status: number) => void): void {
  program
    .command("search")
    .summary("find code in what was ingested")
    .description("Finds files that hold every term, in their text or their path. Definitions come first.")
    .argument("<query...>", 'terms; "two words" as one; repo:, lang:, file: narrow; case:yes, case:no')
    .option("--limit <n>", "how many files to show", wholeNumber(1, 1000), 10)
    .option("--json", "the server's answer as it is")
    .addOption(new Option("--server <url>", "use the MegaBrain server at this address").conflicts("dataDir"))
    .option("--data-dir <dir>", "where the index lives (or set MEGABRAIN_DATA_DIR)")
    .addHelpText(
      "after",
      `
Examples:
  $ megabrain search ThreadPoolExecutor
  $ megabrain search 'lang:go file:*_test.go "func Test"'
  $ megabrain search handler repo:acme/widgets --json | jq -r '.hits[].path'`,
    )
    .action(async (words: string[], options: SearchOptions) => finish(await search(words, options, context)));
}

async function search(words: readonly string[], options: SearchOptions, context: CliContext): Promise<number> {
  const { output, program } = context;
  const connection = openConnection({ ...options, runsJobs: false }, context);
  try {
    const parameters = new URLSearchParams({ q: words.join(" "), limit: String(options.limit) });
    const api = apiClient(await connection.url());
    const answer = await api.json(`/search?${parameters.toString()}`);
    if (options.json === true) output.result(JSON.stringify(answer, null, 2));
    else output.result(describeHits(answer as SearchResults, output.colour));
    for (const note of describeUnavailable(answer as Partial<SearchResults>)) output.note(note);
    if (options.json !== true && (answer as SearchResults).hits.length === 0) output.note(await hint(api, program));
    return EXIT.done;
  } finally {
    await connection.close();
  }
}

/** Which repositories the answer is without. */
export function describeUnavailable({ unavailable = [] }: Partial<SearchResults>): string[] {
  return unavailable.map(({ repository, ref, reason }) => {
    const place = toOneLine(`${repository} (${shortRef(ref)})`);
    return `${place} was left out: ${toOneLine(reason)} Ingest it again with --full.`;
  });
}

/** Why nothing may have been found. */
async function hint(api: ApiClient, program: string): Promise<string> {
  const { repositories } = (await api.json("/repositories")) as RepositoryList;
  if (repositories.length === 0) return `No repository is searchable yet. Begin with: ${program} ingest OWNER/NAME`;
  return "A file must hold every term. One with a capital letter minds case, unless you add case:no.";
}

/** The hits as a person reads them: where, what, and the lines with their numbers. */
export function describeHits(results: SearchResults, colour: boolean): string {
  const { hits, total, totalIsExact, tookMs } = results;
  if (hits.length === 0) return "Nothing matches.";
  const count = `${hits.length} of ${totalIsExact ? "" : "at least "}${formatCount(total)} file${total === 1 ? "" : "s"}`;
  return [...hits.map((hit) => describeHit(hit, colour)), `${count}, ${Math.round(tookMs)} ms`].join("\n\n");
}

function describeHit(hit: SearchHit, colour: boolean): string {
  const { repository, ref, path, lines, symbol, kind } = hit;
  const place = toOneLine(lines === null ? path : `${path}:${lines[0]}`);
  const definition = symbol === null ? "" : `  ${kind ?? ""} ${toOneLine(symbol)}`.trimEnd();
  const head = `${toOneLine(`${repository} (${shortRef(ref)})`)}  ${colour ? paint("bold", place) : place}${definition}`;
  return lines === null ? head : [head, ...snippetLines(hit, lines[0], colour)].join("\n");
}

/** Several refs of a repository may be searchable. One that is a commit's hash is as short as git shows it. */
function shortRef(ref: string): string {
  return /^[0-9a-f]{40,64}$/.test(ref) ? ref.slice(0, 10) : ref;
}

function snippetLines({ snippet, matches, lines }: SearchHit, first: number, colour: boolean): string[] {
  const width = String(lines?.[1] ?? first).length;
  return highlight(snippet, colour ? matches : [])
    .split("\n")
    .map((line, index) => `  ${String(first + index).padStart(width)}  ${line}`);
}

/** Matches may span lines; a colour never does, so that each line stands by itself. */
function highlight(text: string, matches: SearchHit["matches"]): string {
  let at = 0;
  let painted = "";
  for (const [start, end] of matches) {
    painted += text.slice(at, start);
    painted += text.slice(start, end).replaceAll(/[^\n]+/g, (part) => paint("red", part));
    at = end;
  }
  return painted + text.slice(at);
}
