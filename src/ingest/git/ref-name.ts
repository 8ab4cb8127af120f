import { refProblem } from "../address/parse-ref.ts";

/** Of a branch or a tag, as people say it. */
export function shortName(ref: string): string {
  return ref.replace(/^refs\/(?:heads|tags)\//, "");
}

/**
 * The full name of a default branch, of which only its server has told: `HEAD` where it cannot be one, is too long to be
 * shown, or repeats a secret. It is stored and shown wherever its repository is.
 */
export function toldBranch(name: string, secrets: readonly string[]): string {
  const isName = refProblem(name) === null && refProblem(shortName(name)) === null;
  const isSecret = secrets.some((secret) => name.includes(secret));
  return isName && !isSecret && Buffer.byteLength(name) <= BRANCH_BYTES_MAX ? name : "HEAD";
}

/** What a file system lets the name of a file be, which a branch is on a server. */
const BRANCH_BYTES_MAX = 255;
