import type { Command } from "commander";
import { MegaBrainError, type Client, type Repository, type RepositoryFile } from "../../client/client.ts";
import { formatCount } from "../../core/figures.ts";
import type { CliContext } from "../context.ts";
import { EXIT, WrongUse } from "../failure.ts";
import { readFileArgument, type LineRange } from "../file-argument.ts";
import { findRepositories } from "../find-repositories.ts";
import { addPlaceOptions, type PlaceOptions } from "../place-options.ts";
import { renderFile } from "../render/file.ts";
import { renderOutline } from "../render/outline.ts";
import { shortRef } from "../render/short-ref.ts";
import { toOneLine } from "../visible-text.ts";
import { withClient } from "../with-client.ts";

interface ShowOptions extends PlaceOptions {
  readonly repo?: string;
  readonly ref?: string;
  readonly outline?: true;
  readonly json?: true;
}

/** `megabrain show FILE`. */
export function addShowCommand(program: Command, context: CliContext, finish: (status: number) => void): void {
  const command = program
    .command("show")
    .summary("show a file that was ingested")
    .description(
      "Shows a file as it is indexed. A terminal gets line numbers and the lines around the one that was named; " +
        "a pipe gets the text as it is.",
    )
    .argument("<file>", "its path in the repository, and perhaps a line (path:99) or lines (path:90-120)")
    .option(
      "--repo <name>",
      "the repository, where several have such a file: its name, a part that no other has, its path, or its id",
    )
    .option("--ref <ref>", "the ref, where several are searchable")
    .option("--outline", "its symbols instead of its text")
    .option("--json", "the server's answer as it is");
  addPlaceOptions(command)
    .addHelpText(
      "after",
      `
Examples:
  $ megabrain show src/pool/worker.py:99
  $ megabrain show src/pool/worker.py --repo acme/widgets --ref v2.1
  $ megabrain show src/pool/worker.py --outline`,
    )
    .action(async (file: string, options: ShowOptions) => finish(await show(file, options, context)));
}

function show(text: string, options: ShowOptions, context: CliContext): Promise<number> {
  const { output } = context;
  return withClient({ ...options, runsJobs: false, onlyLooks: true }, context, async (client) => {
    const { repository, file, lines } = await findFile(text, options, client);
    const count = linesOf(file.content).length;
    if (options.json === true) output.json(file);
    else if (options.outline === true) output.result(renderOutline(file.symbols, output.look).join("\n"));
    else if (lines !== null && lines.named > count) {
      throw new WrongUse(`${file.path} has ${formatCount(count)} line${count === 1 ? "" : "s"}.`);
    }
    // Another program wants the text, and nothing else.
    else if (output.columns === null) output.content(pick(file.content, lines));
    else {
      const place = `${toOneLine(repository.repository)} (${shortRef(repository.ref)})`;
      output.result(renderFile({ file, place, lines }, output.look).join("\n"));
    }
    return EXIT.done;
  });
}

/** The lines that were asked for, exactly as they are. */
function pick(content: string, lines: LineRange | null): string {
  if (lines === null) return content;
  return linesOf(content)
    .slice(lines.first - 1, lines.last)
    .join("");
}

/** With their ends. */
function linesOf(content: string): string[] {
  return content.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

interface Found {
  readonly repository: Repository;
  readonly file: RepositoryFile;
  readonly lines: LineRange | null;
}

async function findFile(text: string, { repo, ref }: ShowOptions, client: Client): Promise<Found> {
  const { repositories } = await client.repositories.list();
  const candidates =
    repo === undefined
      ? repositories.filter((repository) => ref === undefined || repository.ref === ref)
      : findRepositories(repositories, { name: repo, ref, mayBePart: true });
  // A path may end like a line number; then the path is meant.
  for (const { path, lines } of readFileArgument(text)) {
    const found = await filesAt(path, candidates, client);
    const [only] = found;
    if (found.length > 1) throw ambiguous(path, found);
    if (only !== undefined) return { ...only, lines };
  }
  throw await nowhere(text, client);
}

async function filesAt(
  path: string,
  candidates: readonly Repository[],
  client: Client,
): Promise<Omit<Found, "lines">[]> {
  const found: Omit<Found, "lines">[] = [];
  for (let at = 0; at < candidates.length; at += REQUESTS_AT_ONCE) {
    const some = candidates.slice(at, at + REQUESTS_AT_ONCE);
    const files = await Promise.all(some.map(({ id }) => fileOrNull(id, path, client)));
    for (const [i, repository] of some.entries()) {
      const file = files[i] ?? null;
      if (file !== null) found.push({ repository, file });
    }
  }
  return found;
}

const REQUESTS_AT_ONCE = 8;

async function fileOrNull(id: string, path: string, client: Client): Promise<RepositoryFile | null> {
  try {
    return await client.repositories.file(id, path);
  } catch (error) {
    if (error instanceof MegaBrainError && error.code === "not_found") return null;
    throw error;
  }
}

function ambiguous(path: string, found: readonly Pick<Found, "repository">[]): WrongUse {
  const places = found.map(({ repository }) => `${repository.repository} (${shortRef(repository.ref)})`);
  return new WrongUse(`Several have a file ${path}: ${places.join(", ")}. Say which with --repo and --ref.`);
}

/** Names files that end alike. */
async function nowhere(text: string, client: Client): Promise<WrongUse> {
  const name = (readFileArgument(text).at(-1)?.path ?? text).split("/").at(-1) ?? text;
  const { hits } = await client.search(`"${name.replaceAll(/["\\]/g, String.raw`\$&`)}"`, { limit: 100 });
  const similar = hits.filter(({ path }) => path.toLowerCase().includes(name.toLowerCase())).slice(0, SIMILAR_MAX);
  const places = similar.map(({ path, repository }) => `  ${path}  (${repository})`);
  const what = `No repository that is searchable has a file ${text}.`;
  return new WrongUse(places.length === 0 ? what : [`${what} Similar ones:`, ...places].join("\n"));
}

const SIMILAR_MAX = 5;
