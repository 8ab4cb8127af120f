import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import type { FastifyReply, FastifyRequest } from "fastify";
import { IngestBody, IngestHeaders, IngestParams, IngestQuery } from "../../contract/ingest.ts";
import { SubmittedJob } from "../../contract/job.ts";
import { problems } from "../../contract/problem.ts";
import type { Clock } from "../../core/clock.ts";
import { AppError } from "../../core/error.ts";
import type { IngestRequest } from "../../core/ports/ingestions.ts";
import { prefersEventStream } from "../accept.ts";
import type { HttpDependencies } from "../dependencies.ts";
import { parseIngestBody } from "../ingest-body.ts";
import { jobPath, wireSubmitted } from "../mappers/job.ts";
import { refusedEvent } from "../mappers/refused-event.ts";
import { logBug, problemHeaders, sendProblem, toProblem } from "../problem.ts";
import { progressFrame } from "../sse/frame.ts";
import { STREAM_HEADERS } from "../sse/open-streams.ts";
import type { Streams } from "../sse/streams.ts";
import { lastEventIdOf, STREAM_RESPONSE } from "./events.ts";

export interface IngestDeps extends Pick<HttpDependencies, "ingestions" | "clock"> {
  readonly streams: Streams;
}

/** Starting an ingestion: answered with the job, or with its event stream. */
export function ingestRoutes({ ingestions, streams, clock }: IngestDeps): FastifyPluginAsyncTypebox {
  return async (api) => {
    acceptAnyContentType(api);
    api.setErrorHandler((error, request, reply) => refuse(error, { request, reply, clock }));

    api.post("/api/v1/ingest/:source", { schema: INGEST, bodyLimit: BODY_BYTES_MAX }, async (request, reply) => {
      const { source } = request.params;
      const submitted = await ingestions.submit(toIngestRequest(source, request.body, request.headers));
      const { job, deduplicated } = submitted;
      void reply.header("location", jobPath(job));
      if (!wantsStream(request)) return reply.code(202).send(wireSubmitted(submitted));
      const asked = deduplicated
        ? { lastEventId: lastEventIdOf(request.headers), after: undefined }
        : { lastEventId: undefined, after: "0" };
      if (!(await streams.openJob(reply, job.id, asked))) throw new Error(`job ${job.id} has no event`);
      return reply;
    });
  };
}

const INGEST = {
  tags: ["Ingestions"],
  operationId: "ingest",
  summary: "Ingest a repository",
  description:
    "Answers at once with the job, or with its event stream. Where the same repository and ref waits or runs already, the " +
    "answer is that job. Leaving a stream does not end the job.\n\n" +
    "The body is read as JSON whatever its content type says, so that `curl -d` works as it stands; a real form works " +
    "too. A refusal is told to who asked for a stream with the same status, and one `Failed` event as the body.",
  consumes: ["application/json", "application/x-www-form-urlencoded"],
  params: IngestParams,
  querystring: IngestQuery,
  headers: IngestHeaders,
  body: IngestBody,
  response: {
    200: STREAM_RESPONSE,
    202: SubmittedJob,
    ...problems(
      "invalid_request",
      "invalid_repository",
      "source_not_allowed",
      "host_not_allowed",
      "not_found",
      "idempotency_conflict",
      "too_large",
      "queue_full",
    ),
  },
};

const BODY_BYTES_MAX = 64 * 1024;

/** What was given as Content-Type; Fastify itself would refuse what is malformed. */
const contentTypes = new WeakMap<FastifyRequest["raw"], string>();

function acceptAnyContentType(api: Parameters<FastifyPluginAsyncTypebox>[0]): void {
  api.addHook("onRequest", async ({ raw }) => {
    contentTypes.set(raw, raw.headers["content-type"] ?? "");
    raw.headers["content-type"] = "application/octet-stream";
  });
  api.removeAllContentTypeParsers();
  api.addContentTypeParser("*", { parseAs: "buffer" }, async ({ raw }: FastifyRequest, body: Buffer) => {
    return withoutEmpty(parseIngestBody(body, contentTypes.get(raw)));
  });
}

/** A field that is null, or an optional one that a form left empty, says as much as one that is not there. */
function withoutEmpty(body: unknown): unknown {
  if (typeof body !== "object" || body === null || Array.isArray(body)) return body;
  const isGiven = ([name, value]: [string, unknown]) => value !== null && (value !== "" || name === "repository");
  return Object.fromEntries(Object.entries(body).filter(isGiven));
}

function toIngestRequest(source: string, body: IngestBody, headers: FastifyRequest["headers"]): IngestRequest {
  const { repository, ref, branch, token, username, full } = body;
  if (ref !== undefined && branch !== undefined && ref !== branch) {
    throw new AppError("invalid_request", "branch: is another name for ref, but the two differ. Give one of them.", {
      field: "branch",
    });
  }
  const key = headers["idempotency-key"];
  return {
    source,
    repository,
    ref: ref ?? branch ?? null,
    token: token ?? null,
    username: username ?? null,
    full: full ?? false,
    idempotencyKey: (Array.isArray(key) ? key.join(", ") : key) ?? null,
  };
}

/** The query says so, or `Accept` does where the query is silent. */
function wantsStream({ query, headers }: Pick<FastifyRequest, "query" | "headers">): boolean {
  const { stream } = query as { stream?: unknown };
  if (stream === undefined) return prefersEventStream(headers.accept);
  return stream === "true" || stream === "1" || stream === "";
}

interface Refused {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly clock: Clock;
}

/** As problem details; a caller that asked for a stream gets one with the failure in it, and the same status. */
function refuse(error: unknown, { request, reply, clock }: Refused): void {
  if (!wantsStream(request)) return sendProblem(error, request, reply);
  const problem = toProblem(error);
  logBug(error, problem, request);
  const { repository, ref, branch } = (request.body ?? {}) as Readonly<Record<string, unknown>>;
  const logTail = error instanceof AppError ? error.logTail : [];
  const event = refusedEvent(problem, { repository, ref: ref ?? branch, logTail, at: clock.now() });
  void reply
    .code(problem.status)
    .headers({ ...problemHeaders(problem), ...STREAM_HEADERS })
    .send(progressFrame(event, null).plain);
}
