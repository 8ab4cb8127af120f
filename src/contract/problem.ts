import { Type, type Static } from "typebox";
import { count, nullable, text } from "./shapes.ts";
import { ErrorCode } from "./words.ts";

/** Why a request was refused: RFC 9457, with a stable `code` and what a person can do. */
export const Problem = Type.Object(
  {
    type: text("A URI for the kind of problem."),
    title: text("A short headline for a person."),
    status: count("The HTTP status."),
    detail: text("What happened, in one or two sentences."),
    code: ErrorCode,
    retryable: Type.Boolean({ description: "Whether the same request can succeed later." }),
    hint: text("What a person can do about it."),
    field: nullable(
      Type.String(),
      "The field, parameter or header of the request that was refused: `repository`, `limit`, `Idempotency-Key`. " +
        "Null where it is none of them, or not one alone.",
    ),
  },
  { description: "Why the request was refused (RFC 9457)." },
);

export type Problem = Static<typeof Problem>;

/** For a route's `response`: every refusal. */
export const PROBLEM_RESPONSES = {
  "4xx": { description: "Refused.", content: { "application/problem+json": { schema: Problem } } },
  "5xx": { description: "Failed.", content: { "application/problem+json": { schema: Problem } } },
} as const;
