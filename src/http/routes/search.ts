import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import { problems } from "../../contract/problem.ts";
import { SearchQuery, SearchResults } from "../../contract/search.ts";
import type { HttpDependencies } from "../dependencies.ts";
import { wireSearchResults } from "../mappers/search.ts";

/** Search over everything that was ingested. A search nobody waits for any more is stopped. */
export function searchRoutes({
  search,
  metrics,
}: Pick<HttpDependencies, "search" | "metrics">): FastifyPluginAsyncTypebox {
  return async (api) => {
    api.get("/api/v1/search", { schema: SEARCH }, async ({ query, signal }) => {
      const { q, limit = LIMIT, cursor = null } = query;
      const results = await search.search({ q, limit, cursor }, signal);
      metrics.searchSeconds.observe(results.tookMs / 1000);
      return wireSearchResults(results);
    });
  };
}

const SEARCH = {
  tags: ["Search"],
  operationId: "search",
  summary: "Find code",
  description:
    "Over everything that was ingested: one hit for each file that holds every term, definitions first. A term is an " +
    "exact substring. Nothing is sent before the answer is complete.",
  querystring: SearchQuery,
  response: { 200: SearchResults, ...problems("invalid_request", "timeout") },
};

const LIMIT = 20;
