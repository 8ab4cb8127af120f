import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import { PROBLEM_RESPONSES } from "../../contract/problem.ts";
import { SearchQuery, SearchResults } from "../../contract/search.ts";
import type { HttpDependencies } from "../dependencies.ts";
import { wireSearchResults } from "../mappers/search.ts";

/** Search over everything that was ingested. A search nobody waits for any more is stopped. */
export function searchRoutes({
  search,
  metrics,
}: Pick<HttpDependencies, "search" | "metrics">): FastifyPluginAsyncTypebox {
  return async (api) => {
    const schema = {
      summary: "Find code",
      querystring: SearchQuery,
      response: { 200: SearchResults, ...PROBLEM_RESPONSES },
    };
    api.get("/api/v1/search", { schema }, async ({ query, signal }) => {
      const { q, limit = LIMIT, cursor = null } = query;
      const results = await search.search({ q, limit, cursor }, signal);
      metrics.searchSeconds.observe(results.tookMs / 1000);
      return wireSearchResults(results);
    });
  };
}

const LIMIT = 20;
