import type { FastifyInstance } from "fastify";
import type { Metrics } from "./metrics.ts";

/**
 * Measures each request until its answer is ready to be sent. An event stream is not sent by Fastify, and so is none of
 * them: how long one lasts says nothing of the server.
 */
export function measureRequests(app: FastifyInstance, { requestSeconds }: Pick<Metrics, "requestSeconds">): void {
  app.addHook("onSend", async (request, reply) => {
    const { method, routeOptions } = request;
    const labels = {
      // Node's parser knows some thirty more, down to UNSUBSCRIBE.
      method: METHODS.has(method) ? method : "other",
      // The template, never the address: that has ids, and what people search for.
      route: routeOptions.url ?? "none",
      status: reply.statusCode,
    };
    requestSeconds.observe(labels, reply.elapsedTime / 1000);
  });
}

const METHODS: ReadonlySet<string> = new Set(["GET", "HEAD", "POST", "DELETE", "OPTIONS"]);
