import { parseRepositoryAddress } from "../../src/ingest/address/repository-address.ts";
import type { CloneProgress } from "../../src/ingest/git/clone-progress.ts";
import type { FetchRequest } from "../../src/ingest/git/fetch-repository.ts";
import type { GitSettings } from "../../src/ingest/git/git-settings.ts";
import { systemClock } from "../../src/system-clock.ts";
import { temporaryDirectory } from "./cleanup.ts";

/** Settings under which loopback may be fetched from, with limits no test meets by chance. */
export const GIT_SETTINGS: GitSettings = {
  allowHosts: ["127.0.0.1"],
  caFile: null,
  httpProxy: null,
  localRoots: [],
  connectTimeoutMs: 5000,
  idleTimeoutMs: 10_000,
  cloneTimeoutMs: 30_000,
  maxRepositoryBytes: 2 ** 30,
};

/** A fetch with what came of it on the way. */
export interface RecordedRequest extends FetchRequest {
  readonly progress: CloneProgress[];
  readonly log: string[];
}

/** Asks for a repository by URL, into a directory of its own that is the data directory too. */
export function fetchRequest(url: string, changes: Partial<FetchRequest> = {}): RecordedRequest {
  const settings = changes.settings ?? GIT_SETTINGS;
  const forges = { github: "https://github.com", gitlab: "https://gitlab.com", bitbucket: "https://bitbucket.org" };
  const source = url.startsWith("/") ? "local" : "git";
  const directory = temporaryDirectory("megabrain-fetch-");
  const progress: CloneProgress[] = [];
  const log: string[] = [];
  return {
    address: parseRepositoryAddress({ source, repository: url }, { forges, allowHosts: settings.allowHosts }),
    ref: null,
    credentials: null,
    dir: directory,
    dataDir: directory,
    settings,
    clock: systemClock,
    onProgress: (step) => void progress.push(step),
    onLogLine: (line) => void log.push(line),
    ...changes,
    progress,
    log,
  };
}
