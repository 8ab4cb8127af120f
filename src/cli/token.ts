import { readFile } from "node:fs/promises";
import type { CliContext } from "./context.ts";
import { WrongUse } from "./failure.ts";

/**
 * The token of a private repository: from a file, from stdin (`-`), or from MEGABRAIN_TOKEN. Never from an argument,
 * which every user of the machine could read in the process list.
 */
export async function readToken(file: string | undefined, context: CliContext): Promise<string | null> {
  const given = file === undefined ? context.env["MEGABRAIN_TOKEN"] : await readTokenFile(file, context);
  const token = given?.trim() ?? "";
  if (token === "") {
    if (file !== undefined) throw new WrongUse(`--token-file ${file}: there is no token in it.`);
    return null;
  }
  if (/\s/.test(token)) throw new WrongUse("The token has white space within it: exactly one token was expected.");
  return token;
}

async function readTokenFile(file: string, context: CliContext): Promise<string> {
  if (file === "-") return context.readStdin();
  try {
    return await readFile(file, "utf8");
  } catch (cause) {
    throw new WrongUse(`--token-file ${file}: it cannot be read (${reasonOf(cause)}).`, {
      cause,
    });
  }
}

/** `ENOENT`; a sentence where there is no code. */
function reasonOf(cause: unknown): string {
  const { code, message } = cause as NodeJS.ErrnoException;
  return code ?? message;
}
