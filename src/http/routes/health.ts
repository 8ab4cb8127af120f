import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import { Health, Readiness } from "../../contract/health.ts";
import type { HttpDependencies } from "../dependencies.ts";

/** Whether the process lives, and whether it can take work: for whatever watches over it. */
export function healthRoutes({
  ready,
  version,
}: Pick<HttpDependencies, "ready" | "version">): FastifyPluginAsyncTypebox {
  return async (api) => {
    api.get("/healthz", { schema: LIVE }, async () => ({ status: "ok" as const, version }));

    api.get("/readyz", { schema: READY }, async (_request, reply) => {
      if (!ready()) return reply.code(503).send({ status: "not_ready" });
      return { status: "ready" as const };
    });
  };
}

const tags = ["Operation"];

const LIVE = {
  tags,
  operationId: "getHealth",
  summary: "Whether the process lives",
  response: { 200: Health },
};

const READY = {
  tags,
  operationId: "getReadiness",
  summary: "Whether it can take work",
  description: "`503` while it starts or stops, and in a command that runs no jobs.",
  response: { 200: Readiness, 503: Readiness },
};
