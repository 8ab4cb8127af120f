import type { MegaBrainError } from "../../../src/client/client.ts";

export type Field = "repository" | "ref" | "token";

/** The field that a refusal is about; null where it is about none of them. */
export function refusedField({ code, detail }: Pick<MegaBrainError, "code" | "detail">): Field | null {
  if (/^(?:ref|branch):|branch, tag or commit/.test(detail)) return "ref";
  if (/^(?:token|username):|\btoken\b/.test(detail) && code === "invalid_request") return "token";
  return FIELDS[code] ?? null;
}

const FIELDS: Readonly<Partial<Record<MegaBrainError["code"], Field>>> = {
  invalid_repository: "repository",
  source_not_allowed: "repository",
  host_not_allowed: "repository",
  not_found: "repository",
  ref_not_found: "ref",
  auth_required: "token",
  auth_failed: "token",
  invalid_request: "repository",
};
