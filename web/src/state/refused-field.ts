import type { MegaBrainError } from "../../../src/client/client.ts";

export type Field = "repository" | "ref" | "token";

/** The field of the form that a refusal is about; null where it is about none of them. */
export function refusedField({ field }: Pick<MegaBrainError, "field">): Field | null {
  return field === null ? null : (FIELDS.get(field) ?? null);
}

/** What the request calls it, and where it stands in the form. */
const FIELDS: ReadonlyMap<string, Field> = new Map([
  ["repository", "repository"],
  // It was taken from the repository's address, or chosen just below it.
  ["source", "repository"],
  ["ref", "ref"],
  ["branch", "ref"],
  ["token", "token"],
  // It comes with the token, out of an address.
  ["username", "token"],
]);
