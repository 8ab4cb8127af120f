import type { FastifyDynamicSwaggerOptions } from "@fastify/swagger";
import type { HttpDependencies } from "./dependencies.ts";

/** What the OpenAPI document says beside the routes. */
export function openApiOptions({ version, settings }: HttpDependencies): FastifyDynamicSwaggerOptions {
  return {
    openapi: {
      openapi: "3.1.0",
      info: {
        title: "MegaBrain",
        description: "Ingests Git repositories into a searchable code index and streams what it is doing.",
        version,
      },
      servers: [{ url: settings.publicUrl ?? "/" }],
      tags: [
        { name: "jobs", description: "Ingestions" },
        { name: "events", description: "Event streams" },
        { name: "repositories", description: "What is searchable" },
        { name: "search", description: "Code search" },
        { name: "health", description: "For whoever keeps the process running" },
      ],
    },
    convertConstToEnum: false,
  };
}
