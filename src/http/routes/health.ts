import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import { Health, Readiness } from "../../contract/health.ts";
import type { HttpDependencies } from "../dependencies.ts";

/** Whether the process lives, and whether it can take work: for whatever watches over it. */
export function healthRoutes({
  ready,
  version,
}: Pick<HttpDependencies, "ready" | "version">): FastifyPluginAsyncTypebox {
  return async (api) => {
    const live = { summary: "Whether the process lives", response: { 200: Health } };
    api.get("/healthz", { schema: live }, async () => ({ status: "ok" as const, version }));

    const readiness = { summary: "Whether it can take work", response: { 200: Readiness, 503: Readiness } };
    api.get("/readyz", { schema: readiness }, async (_request, reply) => {
      if (!ready()) return reply.code(503).send({ status: "not_ready" });
      return { status: "ready" as const };
    });
  };
}
