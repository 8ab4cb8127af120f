import { AppError, ERROR_TABLE } from "../core/error.ts";

/** One thing a server needs, and whether it is there. */
export interface Check {
  /** `git`, `disk`, `host github.com` … */
  readonly name: string;
  /** A server works with warnings; not with a failure. */
  readonly status: "ok" | "warning" | "failure";
  /** What was found. */
  readonly detail: string;
  /** What a person can do about it; empty where nothing is to be done. */
  readonly hint: string;
}

export function ok(name: string, detail: string): Check {
  return { name, status: "ok", detail, hint: "" };
}

/** Something that was thrown, as what a check found. */
export function found(name: string, status: "warning" | "failure", error: unknown): Check {
  if (error instanceof AppError) {
    const hint = error.hint === ERROR_TABLE.internal.hint ? "" : error.hint;
    return { name, status, detail: error.message, hint };
  }
  return { name, status, detail: error instanceof Error ? error.message : String(error), hint: "" };
}
