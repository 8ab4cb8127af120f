import { existsSync } from "node:fs";
import { join } from "node:path";
import { Argument, type Command } from "commander";
import type { Client } from "../../client/client.ts";
import { COMPLETE_COMMAND } from "../completion/completion-script.ts";
import { OFFERS, type Offer } from "../completion/describe-program.ts";
import { placeOfLine } from "../completion/typed-words.ts";
import { serverOf } from "../connection.ts";
import type { CliContext } from "../context.ts";
import { EXIT } from "../failure.ts";
import type { PlaceOptions } from "../place-options.ts";
import { readConfig } from "../read-config.ts";
import { shortRef } from "../render/short-ref.ts";
import { toOneLine } from "../visible-text.ts";
import { withClient } from "../with-client.ts";

/** `megabrain __complete KIND LINE`: a word, a tab and what it is, in each line. Whatever goes wrong, it offers nothing. */
export function addCompleteCommand(program: Command, context: CliContext): void {
  program
    .command(COMPLETE_COMMAND)
    .addArgument(new Argument("<kind>").choices(OFFERS))
    .argument("<line>", "the command as far as it is typed")
    .action(async (kind: Offer, line: string) => {
      const found = await soon(offersOf(kind, line, context), context);
      if (found.length > 0) context.output.result(found.map(({ word, meaning }) => `${word}\t${meaning}`).join("\n"));
    });
}

/** Whatever goes wrong is nothing to offer: the command itself will tell of it. */
async function soon(finding: Promise<readonly Offered[]>, { clock, exitNow }: CliContext): Promise<readonly Offered[]> {
  const found = new AbortController();
  const offers = finding.catch(() => []).finally(() => found.abort());
  return clock.sleep(COMPLETE_MS, found.signal).then(
    () => {
      // What keeps the answer would keep the prompt too.
      exitNow(EXIT.done);
      return [];
    },
    () => offers,
  );
}

/** Somebody waits at a prompt. A look at a data directory takes half a second on a small machine. */
const COMPLETE_MS = 2000;

interface Offered {
  readonly word: string;
  readonly meaning: string;
}

async function offersOf(kind: Offer, line: string, context: CliContext): Promise<readonly Offered[]> {
  const place = placeOfLine(line);
  // To look must not make one.
  if (serverOf(place, context) === null && !isDataDirectory(place, context)) return [];
  return withClient({ ...place, runsJobs: false }, context, async (client) => {
    const offered = kind === "repositories" ? await repositories(client) : await jobs(kind, client);
    return offered.filter(({ word }) => PLAIN_WORD.test(word) && word === toOneLine(word));
  });
}

/**
 * What every shell takes as it is. Strangers name repositories, and shells do not quote all that they complete: bash
 * may leave a backtick as it is, and run what stands in it. None begins like an option, or as zsh names a program.
 */
const PLAIN_WORD = /^(?![-=])[\p{L}\p{N}_@%+=:,./-]+$/u;

function isDataDirectory({ dataDir }: PlaceOptions, { env }: CliContext): boolean {
  const config = readConfig({ flags: dataDir === undefined ? {} : { dataDir }, env });
  return existsSync(join(config.dataDir, "catalogue.db"));
}

async function repositories(client: Client): Promise<Offered[]> {
  const { repositories: all } = await client.repositories.list();
  const refs = new Map<string, string[]>();
  for (const { repository, ref } of all) refs.set(repository, [...(refs.get(repository) ?? []), shortRef(ref)]);
  return [...refs].map(([word, of]) => ({ word, meaning: of.join(", ") }));
}

async function jobs(kind: Exclude<Offer, "repositories">, client: Client): Promise<Offered[]> {
  const { jobs: newest } = await client.jobs.list({ limit: JOBS_MAX, status: STATUSES[kind] });
  return newest.map(({ id, status, repository }) => ({ word: id, meaning: `${status}, ${toOneLine(repository)}` }));
}

/** Newest first; nobody looks through more. */
const JOBS_MAX = 50;
const STATUSES = {
  jobs: [],
  "active-jobs": ["queued", "running"],
  "ended-jobs": ["complete", "failed"],
} as const;
