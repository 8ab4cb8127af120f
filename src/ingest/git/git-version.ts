import { AppError } from "../../core/error.ts";
import { gitEnvironment } from "./git-environment.ts";
import type { GitEnvironmentRequest } from "./git-environment.ts";
import { INSTALL_HINT, runGit } from "./run-git.ts";

/** The system's git, `2.39.5`. Rejects with a sentence where there is none, or one that is too old. */
export async function requireGit(request: Omit<GitEnvironmentRequest, "remote">): Promise<string> {
  const environment = gitEnvironment({ ...request, remote: null });
  const { stdout } = await runGit({ args: ["--version"], environment }, AbortSignal.timeout(ANSWER_MS_MAX));
  return supportedVersion(stdout.toString("utf8"));
}

/** Takes what `git --version` prints: `git version 2.39.5 (Apple Git-154)`. */
export function supportedVersion(printed: string): string {
  const [, version = "", major = "0", minor = "0"] = /^git version ((\d+)\.(\d+)[\w.]*)/.exec(printed) ?? [];
  if (version === "") throw unusable(`"git --version" says "${printed.trim()}"`);
  if (Number(major) < 2 || (Number(major) === 2 && Number(minor) < 37)) {
    // Older ones ignore http.curloptResolve, which would silently undo the check of addresses.
    throw unusable(`this is ${version}`);
  }
  return version;
}

function unusable(what: string): AppError {
  return new AppError("internal", `git 2.37 or newer is needed; ${what}.`, { hint: INSTALL_HINT });
}

const ANSWER_MS_MAX = 10_000;
