import type { FastifyReply, FastifyRequest } from "fastify";
import type { Problem } from "../contract/problem.ts";
import { AppError, ERROR_TABLE, type ErrorCode } from "../core/error.ts";
import { jsonBody } from "./json-body.ts";

/** A refusal whose status, title or hint is not the table's: it concerns the request, not an ingestion. */
export class RequestRefused extends Error {
  readonly code: ErrorCode;
  readonly status: number;
  readonly title: string;
  readonly hint: string;

  constructor(code: ErrorCode, { status, title, detail, hint }: Refusal) {
    super(detail);
    this.name = "RequestRefused";
    this.code = code;
    this.status = status;
    this.title = title;
    this.hint = hint;
  }
}

export interface Refusal {
  readonly status: number;
  readonly title: string;
  readonly detail: string;
  readonly hint: string;
}

/** Problem details of anything that was thrown. A bug becomes `internal`: its text is for the log, not for the client. */
export function toProblem(error: unknown): Problem {
  if (error instanceof RequestRefused) {
    const { code, status, title, message, hint } = error;
    return problem(code, { status, title, detail: message, hint });
  }
  if (error instanceof AppError) {
    const { code, title, message: detail, hint, field } = error;
    return problem(code, { title, detail, hint, field });
  }
  const refused = frameworkRefusal(error);
  if (refused !== null) return refused;
  return problem("internal", { detail: "Something failed that should not." });
}

/** Sends the problem, and logs it where it is a bug. */
export function sendProblem(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
  const answer = toProblem(error);
  logBug(error, answer, request);
  void reply.code(answer.status).headers(problemHeaders(answer)).send(jsonBody(answer));
}

/** Without a query or a body: they may hold what nobody should read in a log. */
export function logBug(error: unknown, { code }: Problem, request: FastifyRequest): void {
  // Whatever a request meets whose client has gone, the going is why.
  if (code !== "internal" || request.signal.aborted) return;
  request.log.error({ err: error, method: request.method, route: request.routeOptions.url }, "a request failed");
}

/** Headers a problem is sent with, apart from its type where it is told as an event. */
export function problemHeaders({ code, status }: Problem): Readonly<Record<string, string>> {
  const headers = { "content-type": PROBLEM_TYPE, "cache-control": "no-store" };
  const isBusy = code === "queue_full" || status === 429;
  return isBusy ? { ...headers, "retry-after": String(RETRY_AFTER_S) } : headers;
}

export const PROBLEM_TYPE = "application/problem+json; charset=utf-8";

/** A place in the queue frees when a job ends, which takes seconds to minutes. */
const RETRY_AFTER_S = 10;

function problem(code: ErrorCode, changes: Partial<Pick<Problem, "field"> & Refusal> & { detail: string }): Problem {
  const { status, title, hint, retryable } = ERROR_TABLE[code];
  return { type: `urn:megabrain:problem:${code}`, title, status, hint, code, retryable, field: null, ...changes };
}

/** What Fastify itself refuses: a field of the wrong type, a body that is too long, a malformed URL. */
function frameworkRefusal(error: unknown): Problem | null {
  if (!(error instanceof Error)) return null;
  const { code, statusCode, validation, validationContext } = error as FrameworkError;
  if (validation !== undefined) {
    const field = refusedField(validation);
    return problem("invalid_request", { detail: sentence(validation, field ?? validationContext ?? "request"), field });
  }
  if (statusCode === 413) {
    return problem("too_large", { detail: error.message, hint: "A request body may have 64 KiB." });
  }
  if (statusCode === undefined || statusCode < 400 || statusCode >= 500) return null;
  // Fastify's own message quotes the address with its query.
  const detail = code === "FST_ERR_BAD_URL" ? "The address is not validly percent-encoded UTF-8." : error.message;
  return problem("invalid_request", { status: statusCode, detail });
}

interface FrameworkError {
  readonly code?: string;
  readonly statusCode?: number;
  readonly validation?: readonly Violation[];
  readonly validationContext?: string;
}

interface Violation {
  readonly keyword?: string;
  readonly instancePath: string;
  readonly message?: string;
  readonly params: { readonly requiredProperties?: readonly string[]; readonly allowedValues?: readonly unknown[] };
}

/** Null where the whole is not what it should be, a list instead of an object say. */
function refusedField([first]: readonly Violation[]): string | null {
  const [missing] = first?.params.requiredProperties ?? [];
  return missing ?? (first?.instancePath.slice(1).replaceAll("/", ".") || null);
}

/** `ref: must be string`. Names the field and what was expected; never the value, which may be a secret. */
function sentence([first]: readonly Violation[], field: string): string {
  if (first?.params.requiredProperties?.[0] !== undefined) return `${field}: is missing.`;
  const allowed = first?.params.allowedValues?.filter((value) => value !== "");
  if (allowed !== undefined) return `${field}: must be one of ${allowed.join(", ")}.`;
  if (first?.keyword === "pattern") return `${field}: holds a character that cannot be in it.`;
  return `${field}: ${first?.message ?? "is not valid"}.`;
}
