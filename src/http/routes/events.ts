import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import { Type } from "typebox";
import { JobEventsHeaders, JobEventsQuery, JobParams } from "../../contract/job.ts";
import { problems } from "../../contract/problem.ts";
import { StreamEvent } from "../../contract/progress-event.ts";
import type { JobId } from "../../core/ids.ts";
import type { Streams } from "../sse/streams.ts";
import { refuseJob } from "./jobs.ts";

/** The response of a route that streams, for the OpenAPI document: Fastify does not write it. */
export const STREAM_RESPONSE = {
  description: "Server-sent events named `progress`; each carries one of these as its data.",
  content: { "text/event-stream": { schema: StreamEvent } },
} as const;

/** Event streams: of one job, and of all. */
export function eventRoutes({ streams }: { readonly streams: Streams }): FastifyPluginAsyncTypebox {
  return async (api) => {
    api.get("/api/v1/jobs/:id/events", { schema: OF_JOB }, async (request, reply) => {
      const lastEventId = lastEventIdOf(request.headers);
      const { after } = request.query;
      const isKnown = await streams.openJob(reply, request.params.id as JobId, { lastEventId, after });
      if (!isKnown) refuseJob();
      return reply;
    });

    api.get("/api/v1/events", { schema: OF_ALL }, async (_request, reply) => {
      streams.openOverview(reply);
      return reply;
    });
  };
}

const tags = ["Events"];

const OF_JOB = {
  tags,
  operationId: "streamJob",
  summary: "Follow one ingestion",
  description:
    "Server-sent events, for `EventSource`, `curl -N` or any such client. Without `Last-Event-ID` and `after` it begins " +
    "with the newest event. Ids are 1, 2, 3 … without a gap, also after a restart of the server. After the event with the " +
    "stage `Complete` or `Failed` the answer ends.",
  params: JobParams,
  querystring: JobEventsQuery,
  headers: JobEventsHeaders,
  response: {
    200: STREAM_RESPONSE,
    204: Type.Null({ description: "The ingestion has ended, and its last event was seen: there is nothing to come." }),
    ...problems("invalid_request", "not_found"),
  },
};

const OF_ALL = {
  tags,
  operationId: "streamAll",
  summary: "Follow all ingestions",
  description:
    "Server-sent events without ids: first the newest of each ingestion that waits or runs and of the 50 that ended last, " +
    "then live. After a lost connection these come again.",
  response: { 200: STREAM_RESPONSE, ...problems() },
};

/** `Last-Event-ID`; an empty one is EventSource's way to say that it has none. */
export function lastEventIdOf(headers: Readonly<Record<string, string | string[] | undefined>>): string | undefined {
  const header = headers["last-event-id"];
  const text = Array.isArray(header) ? header.join(", ") : header;
  return text === "" ? undefined : text;
}
