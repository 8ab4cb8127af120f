import { access, constants } from "node:fs/promises";
import type { Config } from "../config.ts";
import { checkSettings } from "../ingest/check-settings.ts";
import { requireGit } from "../ingest/git/git-version.ts";
import { found, ok, type Check } from "./check.ts";
import { checkDataDir, checkDisk } from "./check-data-dir.ts";
import { checkHost } from "./check-host.ts";
import { checkPort } from "./check-port.ts";

/** Looks at everything a server with these settings needs of its machine and network, and changes nothing. */
export async function examine(config: Config): Promise<readonly Check[]> {
  const checks = await Promise.all([
    checkGit(config),
    checkNativePackages(),
    checkSettingsFiles(config),
    checkDataDir(config.dataDir),
    checkDisk(config.dataDir),
    checkPort(config),
    ...config.localRoots.map(checkLocalRoot),
    ...[...new Set(hostsOf(config))].map((url) => checkHost(url, config)),
  ]);
  return [ok("node", process.versions.node), ...checks];
}

async function checkGit({ dataDir, searchPath }: Config): Promise<Check> {
  try {
    return ok("git", await requireGit({ dataDir, ...(searchPath === undefined ? {} : { searchPath }) }));
  } catch (error) {
    return found("git", "failure", error);
  }
}

/** npm leaves out what is not made for a system; then this is where it shows. */
async function checkNativePackages(): Promise<Check> {
  try {
    await Promise.all([import("libsql"), import("@ast-grep/napi")]);
    return ok("packages", `for ${process.platform} on ${process.arch}`);
  } catch (error) {
    const hint = "Install again on this system: npm ci.";
    return { ...found("packages", "failure", error), hint };
  }
}

async function checkSettingsFiles(config: Config): Promise<Check> {
  try {
    await checkSettings(config);
    return ok("settings", "usable");
  } catch (error) {
    return found("settings", "failure", error);
  }
}

async function checkLocalRoot(root: string): Promise<Check> {
  const name = `local root ${root}`;
  try {
    await access(root, constants.R_OK | constants.X_OK);
    return ok(name, "readable");
  } catch (error) {
    return found(name, "warning", error);
  }
}

/** Where repositories come from; where a proxy is set, all of it comes through that. */
function hostsOf({ githubUrl, gitlabUrl, bitbucketUrl, httpProxy }: Config): string[] {
  return httpProxy === null ? [githubUrl, gitlabUrl, bitbucketUrl] : [httpProxy];
}
