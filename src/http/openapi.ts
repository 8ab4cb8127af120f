import type { FastifyDynamicSwaggerOptions } from "@fastify/swagger";
import type { HttpDependencies } from "./dependencies.ts";
import { nameSchemas } from "./name-schemas.ts";
import type { ApiDocument } from "./reference/document.ts";

/** What the OpenAPI document says beside the routes. */
export function openApiOptions({ version, settings }: HttpDependencies): FastifyDynamicSwaggerOptions {
  return {
    openapi: {
      openapi: "3.1.0",
      info: {
        title: "MegaBrain",
        description:
          "Ingests Git repositories into a searchable code index and streams what it is doing.\n\n" +
          "Version 1 only ever adds: a client ignores what it does not know. Whatever is refused is answered with " +
          "`application/problem+json` (RFC 9457) and a stable `code`. No operation needs a key.",
        version,
        license: { name: "MIT", identifier: "MIT" },
      },
      servers: [{ url: settings.publicUrl ?? "/" }],
      tags: [
        { name: "Ingestions", description: "Repositories on their way into the index." },
        { name: "Events", description: "Where ingestions are, live." },
        { name: "Repositories", description: "What is searchable." },
        { name: "Search", description: "Finding code in it." },
        { name: "Operation", description: "For whoever keeps the server running." },
      ],
    },
    convertConstToEnum: false,
    transformObject: (made) => {
      if (!("openapiObject" in made)) throw new Error("the document is not OpenAPI 3");
      // Their types know all of OpenAPI, ours what we write.
      const document = made.openapiObject as unknown as ApiDocument;
      return nameSchemas(withNamedPath(document)) as unknown as typeof made.openapiObject;
    },
  };
}

/** A wildcard has a name in OpenAPI. */
function withNamedPath(document: ApiDocument): ApiDocument {
  const paths = Object.entries(document.paths).map(([address, operations]) => {
    if (!address.includes("{*}")) return [address, operations];
    const named = Object.entries(operations).map(([method, operation]) => {
      const parameters = operation.parameters?.map((each) => (each.name === "*" ? { ...each, name: "path" } : each));
      return [method, { ...operation, parameters }];
    });
    return [address.replace("{*}", "{path}"), Object.fromEntries(named)];
  });
  return { ...document, paths: Object.fromEntries(paths) };
}
