import { SETTINGS } from "../config.ts";
import type { Environment } from "./context.ts";

/** Variables that look like settings of ours and are none: most often misspelt ones, which would do nothing, silently. */
export function unknownVariables(env: Environment): readonly string[] {
  const known = new Set([...OF_COMMANDS, ...Object.values(SETTINGS).map(({ env: name }) => name)]);
  return Object.keys(env)
    .filter((name) => name.startsWith("MEGABRAIN_") && !known.has(name))
    .sort();
}

/** What is said of one. */
export function describeUnknown(name: string): string {
  return `${name} is no setting, and does nothing.`;
}

export const KNOWN_ONES_HINT = "`megabrain serve --help` lists those there are.";

/** Read by commands; the last is how we know processes of ours. */
const OF_COMMANDS = ["MEGABRAIN_SERVER", "MEGABRAIN_TOKEN", "MEGABRAIN_CHILD_OF"];
