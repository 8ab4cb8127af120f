import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import { Type } from "typebox";
import { problems } from "../../contract/problem.ts";
import {
  FileList,
  FileParams,
  FilesQuery,
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
import { wireEntries, wireFile, wireRepository, wireSkipped } from "../mappers/repository.ts";
import { pathCursor, readAfter, readPathCursor, type PathPlace, type ReadPage } from "../path-cursor.ts";

type RepositoryDeps = Pick<HttpDependencies, "repositories" | "cloneBytes">;

/** What is searchable: the repositories, their files, and the files left out. */
export function repositoryRoutes({ repositories, cloneBytes }: RepositoryDeps): FastifyPluginAsyncTypebox {
  const wired = async (repository: RepositoryRecord): Promise<Repository> =>
    wireRepository(repository, { cloneBytes: await cloneBytes(repository.address.url) });

  return async (api) => {
    api.get("/api/v1/repositories", { schema: LIST }, async () => {
      return { repositories: await Promise.all((await repositories.list()).map(wired)) };
    });

    api.get("/api/v1/repositories/:id", { schema: GET }, async ({ params }) => {
      return wired((await repositories.get(params.id as RepositoryId)) ?? refuseRepository());
    });

    api.delete("/api/v1/repositories/:id", { schema: DELETE }, async ({ params }, reply) => {
      if (!(await repositories.delete(params.id as RepositoryId))) refuseRepository();
      return reply.code(204).send(null);
    });

    api.get("/api/v1/repositories/:id/files", { schema: FILES }, async ({ params, query }) => {
      const id = params.id as RepositoryId;
      const directory = directoryPath(query.directory ?? "");
      if ((await repositories.get(id)) === null) refuseRepository();
      const { rows, cursor } = await readPage(query, (page) => repositories.directory(id, { directory, ...page }));
      // None is empty.
      if (rows.length === 0 && query.cursor === undefined && directory !== "") refuseDirectory();
      return { entries: wireEntries(rows), cursor };
    });

    api.get("/api/v1/repositories/:id/files/*", { schema: FILE }, async ({ params }) => {
      return wireFile((await repositories.file(params.id as RepositoryId, params["*"])) ?? refuseFile());
    });

    api.get("/api/v1/repositories/:id/skipped", { schema: SKIPPED }, async ({ params, query }) => {
      const id = params.id as RepositoryId;
      if ((await repositories.get(id)) === null) refuseRepository();
      const { rows, cursor } = await readPage(query, (page) => repositories.skipped(id, page));
      return { files: wireSkipped(rows), cursor };
    });
  };
}

/** As the store has it. */
function directoryPath(text: string): string {
  let end = text.length;
  while (text[end - 1] === "/") end--;
  return end === 0 ? "" : `${text.slice(0, end)}/`;
}

/** A page of a list by path, and where the next one begins. */
async function readPage<Row extends { readonly path: string }>(
  { limit = PAGE_LIMIT, cursor }: { readonly limit?: number; readonly cursor?: string },
  read: ReadPage<Row>,
): Promise<{ readonly rows: readonly Row[]; readonly cursor: string | null }> {
  const place = cursor === undefined ? BEGINNING : readPathCursor(cursor);
  // One more than asked for tells whether there is a next page.
  const found = await readAfter(place, limit + 1, read);
  const rows = found.slice(0, limit);
  const last = found.length > limit ? rows.at(-1) : undefined;
  return { rows, cursor: last === undefined ? null : pathCursor(last.path) };
}

const tags = ["Repositories"];

const LIST = {
  tags,
  operationId: "listRepositories",
  summary: "List what is searchable",
  description: "Each ref of a repository stands there by itself.",
  response: { 200: RepositoryList, ...problems() },
};

const GET = {
  tags,
  operationId: "getRepository",
  summary: "Look at one repository",
  params: RepositoryParams,
  response: { 200: Repository, ...problems("not_found") },
};

const DELETE = {
  tags,
  operationId: "deleteRepository",
  summary: "Take a repository out of the index",
  description:
    "This ref of it is not searchable any more, and its index is freed. With the last ref goes what was fetched. The " +
    "repository itself is not touched.",
  params: RepositoryParams,
  response: { 204: Type.Null({ description: "It is gone." }), ...problems("not_found") },
};

const FILES = {
  tags,
  operationId: "listFiles",
  summary: "List a directory",
  description: "The files of the index that lie in it, and the directories that hold some.",
  params: RepositoryParams,
  querystring: FilesQuery,
  response: { 200: FileList, ...problems("invalid_request", "not_found") },
};

const FILE = {
  tags,
  operationId: "getFile",
  summary: "Read one file",
  description: "As it is indexed, with the outline of its symbols.",
  params: FileParams,
  response: { 200: RepositoryFile, ...problems("not_found") },
};

const SKIPPED = {
  tags,
  operationId: "listSkippedFiles",
  summary: "List the files left out",
  description: "Each with its reason. Files whose parser failed are among them, though they are searchable as text.",
  params: RepositoryParams,
  querystring: SkippedQuery,
  response: { 200: SkippedList, ...problems("invalid_request", "not_found") },
};

const PAGE_LIMIT = 200;
/** No path comes before the empty one. */
const BEGINNING: PathPlace = { path: "", digest: null };

function refuseRepository(): never {
  throw new AppError("not_found", "There is no repository with this id.", {
    hint: "GET /api/v1/repositories lists those there are.",
  });
}

function refuseDirectory(): never {
  throw new AppError("not_found", "There is no such directory in this repository's index.", {
    field: "directory",
    hint: "Its files may have been left out: see the repository's skipped files.",
  });
}

function refuseFile(): never {
  throw new AppError("not_found", "There is no such file in this repository's index.", {
    hint: "It may have been left out: see the repository's skipped files.",
  });
}
