import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import { Type } from "typebox";
import { JobEventsQuery, JobParams } from "../../contract/job.ts";
import { PROBLEM_RESPONSES } from "../../contract/problem.ts";
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
    const ofJob = {
      summary: "One ingestion's events, live",
      params: JobParams,
      querystring: JobEventsQuery,
      response: { 200: STREAM_RESPONSE, 204: Type.Null(), ...PROBLEM_RESPONSES },
    };
    api.get("/api/v1/jobs/:id/events", { schema: ofJob }, async (request, reply) => {
      const lastEventId = lastEventIdOf(request.headers);
      const { after } = request.query;
      const isKnown = await streams.openJob(reply, request.params.id as JobId, { lastEventId, after });
      if (!isKnown) refuseJob();
      return reply;
    });

    const ofAll = {
      summary: "Every ingestion's events, live",
      response: { 200: STREAM_RESPONSE, ...PROBLEM_RESPONSES },
    };
    api.get("/api/v1/events", { schema: ofAll }, async (_request, reply) => {
      streams.openOverview(reply);
      return reply;
    });
  };
}

/** `Last-Event-ID`; an empty one is EventSource's way to say that it has none. */
export function lastEventIdOf(headers: Readonly<Record<string, string | string[] | undefined>>): string | undefined {
  const header = headers["last-event-id"];
  const text = Array.isArray(header) ? header.join(", ") : header;
  return text === "" ? undefined : text;
}
