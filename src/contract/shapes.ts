import { Type, type TSchema } from "typebox";

/** A value or null, the same field always being there. */
export function nullable<Schema extends TSchema>(schema: Schema, description?: string) {
  return Type.Union([schema, Type.Null()], described(description));
}

/** How many of something. */
export function count(description?: string) {
  return Type.Integer({ minimum: 0, ...described(description) });
}

export function text(description: string, example?: string) {
  return Type.String({ description, ...exampled(example) });
}

/** Text without control characters: SQLite's texts end at a NUL, and no name of ours has any. */
export function line(description?: string, example?: string) {
  return Type.String({ pattern: "^[^\\x00-\\x1f\\x7f]*$", ...described(description), ...exampled(example) });
}

/** RFC 3339, UTC, milliseconds. */
export function time(description?: string) {
  return Type.String({ format: "date-time", ...described(description) });
}

/** How many to answer with, at most; `fallback` where the caller does not say. */
export function limit(fallback: number) {
  return Type.Optional(
    Type.Integer({ minimum: 1, maximum: 1000, description: `At most this many; ${fallback} unless given.` }),
  );
}

/** Where to go on, from an earlier answer. */
export function cursor() {
  return Type.Optional(Type.String({ ...line("From an earlier answer to the same question."), maxLength: 8192 }));
}

function described(description: string | undefined): { description?: string } {
  return description === undefined ? {} : { description };
}

function exampled(example: string | undefined): { examples?: string[] } {
  return example === undefined ? {} : { examples: [example] };
}
