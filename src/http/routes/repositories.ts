import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import { Type } from "typebox";
import { PROBLEM_RESPONSES } from "../../contract/problem.ts";
import {
  FileParams,
  Repository,
  RepositoryFile,
  RepositoryList,
  RepositoryParams,
  SkippedList,
  SkippedQuery,
} from "../../contract/repository.ts";
import { AppError } from "../../core/error.ts";
import type { RepositoryId } from "../../core/ids.ts";
import type { Repository as RepositoryRecord } from "../../core/repository.ts";
import type { HttpDependencies } from "../dependencies.ts";
import { wireFile, wireRepository, wireSkipped } from "../mappers/repository.ts";
import { pathCursor, readAfter, readPathCursor, type PathPlace } from "../path-cursor.ts";

type RepositoryDeps = Pick<HttpDependencies, "repositories" | "cloneBytes">;

/** What is searchable: the repositories, their files, and the files left out. */
export function repositoryRoutes({ repositories, cloneBytes }: RepositoryDeps): FastifyPluginAsyncTypebox {
  const wired = async (repository: RepositoryRecord): Promise<Repository> =>
    wireRepository(repository, { cloneBytes: await cloneBytes(repository.address.url) });

  return async (api) => {
    const listing = { summary: "Searchable repositories", response: { 200: RepositoryList, ...PROBLEM_RESPONSES } };
    api.get("/api/v1/repositories", { schema: listing }, async () => {
      return { repositories: await Promise.all((await repositories.list()).map(wired)) };
    });

    const one = {
      summary: "One repository",
      params: RepositoryParams,
      response: { 200: Repository, ...PROBLEM_RESPONSES },
    };
    api.get("/api/v1/repositories/:id", { schema: one }, async ({ params }) => {
      return wired((await repositories.get(params.id as RepositoryId)) ?? refuseRepository());
    });

    const deletion = {
      summary: "Forget a repository: it is not searchable any more",
      params: RepositoryParams,
      response: { 204: Type.Null(), ...PROBLEM_RESPONSES },
    };
    api.delete("/api/v1/repositories/:id", { schema: deletion }, async ({ params }, reply) => {
      if (!(await repositories.delete(params.id as RepositoryId))) refuseRepository();
      return reply.code(204).send(null);
    });

    const file = {
      summary: "One file, as it is indexed",
      params: FileParams,
      response: { 200: RepositoryFile, ...PROBLEM_RESPONSES },
    };
    api.get("/api/v1/repositories/:id/files/*", { schema: file }, async ({ params }) => {
      return wireFile((await repositories.file(params.id as RepositoryId, params["*"])) ?? refuseFile());
    });

    const skipped = {
      summary: "Files left out, with the reason",
      params: RepositoryParams,
      querystring: SkippedQuery,
      response: { 200: SkippedList, ...PROBLEM_RESPONSES },
    };
    api.get("/api/v1/repositories/:id/skipped", { schema: skipped }, async ({ params, query }) => {
      const id = params.id as RepositoryId;
      const { limit = SKIPPED_LIMIT, cursor } = query;
      const place = cursor === undefined ? BEGINNING : readPathCursor(cursor);
      if ((await repositories.get(id)) === null) refuseRepository();
      // One more than asked for tells whether there is a next page.
      const files = await readAfter(place, limit + 1, (page) => repositories.skipped(id, page));
      const page = files.slice(0, limit);
      const last = files.length > limit ? page.at(-1) : undefined;
      return { files: wireSkipped(page), cursor: last === undefined ? null : pathCursor(last.path) };
    });
  };
}

const SKIPPED_LIMIT = 200;
/** No path comes before the empty one. */
const BEGINNING: PathPlace = { path: "", digest: null };

function refuseRepository(): never {
  throw new AppError("not_found", "There is no repository with this id.", {
    hint: "GET /api/v1/repositories lists those there are.",
  });
}

function refuseFile(): never {
  throw new AppError("not_found", "There is no such file in this repository's index.", {
    hint: "It may have been left out: see the repository's skipped files.",
  });
}
