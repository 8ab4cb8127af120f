import { readFile } from "node:fs/promises";
import { AppError } from "../core/error.ts";
import { parseAllowList } from "./address/allow-list.ts";
import type { GitSettings } from "./git/git-settings.ts";

/**
 * Refuses settings under which every fetch would fail, so that the operator hears of it at the start. Rejects with one
 * sentence that names the setting.
 */
export async function checkSettings({ allowHosts, caFile }: Pick<GitSettings, "allowHosts" | "caFile">): Promise<void> {
  try {
    parseAllowList(allowHosts);
  } catch (cause) {
    throw wrongSetting("MEGABRAIN_ALLOW_HOSTS (--allow-hosts)", cause);
  }
  if (caFile === null) return;
  try {
    const text = await readFile(caFile, "latin1");
    if (!/^-----BEGIN (?:TRUSTED |X509 )?CERTIFICATE-----/m.test(text))
      throw new Error(`${caFile} holds no certificate`);
  } catch (cause) {
    throw wrongSetting("MEGABRAIN_CA_FILE (--ca-file)", cause);
  }
}

function wrongSetting(name: string, cause: unknown): AppError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new AppError("invalid_request", `${name} cannot be used: ${reason}.`, { cause, hint: "" });
}
