import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import { Type } from "typebox";
import { createGauges, type GaugeDeps } from "../metrics/gauges.ts";
import type { Metrics } from "../metrics/metrics.ts";

/** For Prometheus, which asks every so often. */
export function metricsRoutes({
  metrics,
  ...deps
}: GaugeDeps & { readonly metrics: Metrics }): FastifyPluginAsyncTypebox {
  const { registry, watchProcess } = metrics;
  const readGauges = createGauges(registry, deps);
  return async (api) => {
    api.get("/metrics", { schema: SCRAPE }, async (_request, reply) => {
      watchProcess();
      await readGauges();
      return reply
        .header("cache-control", "no-store")
        .type(registry.contentType)
        .send(await registry.metrics());
    });
  };
}

const SCRAPE = {
  tags: ["Operation"],
  operationId: "getMetrics",
  summary: "Metrics for Prometheus",
  description: "docs/metrics.md lists them.",
  response: {
    200: { description: "Prometheus' text format.", content: { "text/plain": { schema: Type.String() } } },
  },
};
