import { Type, type Static } from "typebox";
import { ERROR_TABLE, type ErrorCode as Code } from "../core/error.ts";
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
  {
    title: "Problem",
    description: "Why the request was refused (RFC 9457).",
    examples: [
      {
        type: "urn:megabrain:problem:invalid_request",
        title: "The request is not valid",
        status: 400,
        detail: 'This cannot be a branch, tag or commit: it holds " ".',
        code: "invalid_request",
        retryable: false,
        hint: "Correct the field the message names and send it again.",
        field: "ref",
      },
    ],
  },
);

export type Problem = Static<typeof Problem>;

/** For a route's `response`: the refusals that are its own, and those that any request may meet. */
export function problems(...refusals: readonly Refusal[]): AnyProblem {
  const told = new Map<number, string[]>();
  for (const refusal of refusals) {
    const [status, said] = typeof refusal === "string" ? ofTable(refusal) : refusal;
    told.set(status, [...(told.get(status) ?? []), said]);
  }
  const own = Array.from(told, ([status, said]) => [status, problem(said.join(" "))] as const);
  return { ...Object.fromEntries(own), ...ANY_PROBLEM };
}

/** By its code, where its status is the table's; else its status, and when it is. */
export type Refusal = Code | readonly [status: number, when: string];

type AnyProblem = typeof ANY_PROBLEM;

function ofTable(code: Code): readonly [status: number, said: string] {
  const { status, title } = ERROR_TABLE[code];
  return [status, `\`${code}\`: ${title}.`];
}

function problem(description: string) {
  return { description, content: { "application/problem+json": { schema: Problem } } } as const;
}

const ANY_PROBLEM = {
  "4xx": problem(
    "Another refusal: `421` for a `Host` that is not this server's, `403` for an `Origin` that may not change anything.",
  ),
  "5xx": problem("`internal`: a failure of the server, which its log explains."),
} as const;
