import { AppError } from "../../core/error.ts";

/**
 * Checks a branch, tag or commit as a request gives it, by the rules of `git check-ref-format`. Full names
 * (`refs/heads/main`) stay as they are; a full commit hash comes back in lower case. Rejects with `invalid_request`.
 */
export function parseRef(ref: string): string {
  const problem = refProblem(ref);
  if (problem !== null) {
    throw new AppError("invalid_request", `This cannot be a branch, tag or commit: ${problem}.`, { field: "ref" });
  }
  return /^[0-9a-f]{40}$/i.test(ref) ? ref.toLowerCase() : ref;
}

/** Git's own limit is that of the file system. */
const REF_MAX_BYTES = 1000;

/** What is wrong with it, or null. */
export function refProblem(ref: string): string | null {
  if (ref === "") return "it is empty";
  if (Buffer.byteLength(ref) > REF_MAX_BYTES) return `it is longer than ${REF_MAX_BYTES} bytes`;
  if (ref.startsWith("-")) return "it starts with a dash";
  // oxlint-disable-next-line no-control-regex -- control characters are what it is about
  if (/[\u0000-\u001F\u007F-\u009F\p{Surrogate}]/u.test(ref)) return "it holds control characters";
  const [forbidden] = /[ ~^:?*[\\]/.exec(ref) ?? [];
  if (forbidden !== undefined) return `it holds "${forbidden}"`;
  if (ref.includes("..") || ref.includes("@{") || ref === "@") return 'it holds "..", "@{" or is "@"';
  if (ref.endsWith(".")) return "it ends with a dot";
  const parts = ref.split("/");
  if (parts.includes("")) return "it has a slash too many";
  if (parts.some((part) => part.startsWith("."))) return "a part of it starts with a dot";
  if (parts.some((part) => part.endsWith(".lock"))) return 'a part of it ends with ".lock"';
  return null;
}
