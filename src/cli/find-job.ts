import type { Client, JobDetails } from "../client/client.ts";
import { AppError } from "../core/error.ts";
import { WrongUse } from "./failure.ts";
import { shortRef } from "./render/short-ref.ts";
import { toOneLine } from "./visible-text.ts";

/**
 * The whole id of the job that a person means: they may type its beginning, where no other job's id begins so. What is
 * no such beginning is left as it is, for the server to judge. Throws a sentence where several begin so, or none.
 */
export async function findJob(text: string, client: Client, signal?: AbortSignal): Promise<string> {
  if (!BEGINNING.test(text)) return text;
  const found = await jobsThatBegin(text.toUpperCase(), client, signal);
  const [only] = found;
  if (only === undefined) {
    throw new AppError("not_found", `No ingestion's id begins with ${text}.`, {
      hint: "`megabrain jobs` lists those there are; one that ended is kept for 30 days.",
    });
  }
  if (found.length === 1) return only.id;
  const candidates = found.slice(0, CANDIDATES_MAX).map(candidate);
  if (found.length > CANDIDATES_MAX) candidates.push("  and others");
  throw new WrongUse(
    [`Several ingestions have an id that begins with ${text}. Type more of it:`, ...candidates].join("\n"),
  );
}

/** Less would name the year, and nothing else: an id begins with its time. A whole one has 26 characters. */
const BEGINNING = /^[\da-z]{4,25}$/i;
const CANDIDATES_MAX = 5;

/** Newest first; one more than are shown, where there are so many. */
async function jobsThatBegin(beginning: string, client: Client, signal?: AbortSignal): Promise<JobDetails[]> {
  const found: JobDetails[] = [];
  let cursor: string | null = null;
  do {
    const page = await client.jobs.list({ limit: PAGE_JOBS, cursor, signal });
    found.push(...page.jobs.filter(({ id }) => id.startsWith(beginning)));
    ({ cursor } = page);
  } while (cursor !== null && found.length <= CANDIDATES_MAX);
  return found;
}

/** The most that a server gives at once. */
const PAGE_JOBS = 200;

function candidate({ id, status, repository, ref }: JobDetails): string {
  return `  ${id}  ${status}  ${toOneLine(repository)}${ref === null ? "" : ` (${shortRef(ref)})`}`;
}
