import { apiClient, type ApiClient } from "../../support/api-client.ts";
import { cleanUp } from "../../support/cleanup.ts";
import { generatedSource } from "../../support/generated-source.ts";
import { startGitServer, type GitServer } from "../../support/git-server.ts";
import { makeRepository, type RepositoryPlan, type TestRepository } from "../../support/repository.ts";
import { asGitHub, startServer, type TestServer } from "../../support/server.ts";

/** The server under test. */
export interface Subject {
  readonly api: ApiClient;
  /** Of the path `/api/v1/ingest/{source}`. */
  readonly source: string;
  /** A repository of 100 files or more that this server can fetch. */
  readonly repository: string;
  /** Null where the server was running before the suite came. */
  readonly own: OwnServer | null;
}

/** What the suite controls when it started the server itself. */
export interface OwnServer {
  readonly api: ApiClient;
  readonly repository: string;
  readonly server: TestServer;
  /** The server's GitHub. */
  readonly gitServer: GitServer;
  /** Adds a repository to the git server. */
  readonly addRepository: (plan: RepositoryPlan) => Promise<TestRepository>;
}

/**
 * `npm run conformance -- --url URL` names a server that runs already; otherwise each file of the suite starts its own,
 * with a loopback git server as its GitHub.
 */
export async function startSubject(env: Readonly<Record<string, string>> = {}): Promise<Subject> {
  const url = process.env["MEGABRAIN_CONFORMANCE_URL"];
  if (url === undefined) {
    // A file that fails while it is loaded never gets to its hooks.
    const own = await startOwnServer(env).catch(async (error: unknown) => {
      await cleanUp();
      throw error;
    });
    return { api: own.api, source: "github", repository: own.repository, own };
  }
  const source = process.env["MEGABRAIN_CONFORMANCE_SOURCE"] ?? "github";
  const repository = process.env["MEGABRAIN_CONFORMANCE_REPOSITORY"] ?? "gin-gonic/gin";
  return { api: apiClient(url, source), source, repository, own: null };
}

async function startOwnServer(env: Readonly<Record<string, string>>): Promise<OwnServer> {
  const repository = await makeRepository({ files: generatedSource(180) });
  const gitServer = await startGitServer({ root: repository.root });
  const server = await startServer({ env: { ...asGitHub(gitServer), ...env } });
  return {
    api: apiClient(server.url),
    repository: repository.name,
    server,
    gitServer,
    addRepository: (plan) => makeRepository({ ...plan, root: repository.root }),
  };
}

/** Why a point is skipped: `subject.own ?? skip(NEEDS_OWN_SERVER)`. */
export const NEEDS_OWN_SERVER = "skipped: needs its own server";
