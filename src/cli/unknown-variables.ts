import { isServiceLink, SETTINGS } from "../config.ts";
import type { Environment } from "./context.ts";

/** Variables that look like settings of ours and are none: most often misspelt ones, which would do nothing, silently. */
export function unknownVariables(env: Environment): readonly string[] {
  const known = new Set([...OF_COMMANDS, ...Object.values(SETTINGS).map(({ env: name }) => name)]);
  return Object.entries(env)
    .filter(([name, value]) => name.startsWith("MEGABRAIN_") && !known.has(name) && !isServiceLink(name, value))
    .map(([name]) => name)
    .sort();
}

/** What is said of a port that is none: somebody may wonder which one the server takes. Null where it is none of a cluster. */
export function describeServiceLink(env: Environment): string | null {
  const { env: name, flag, fallback } = SETTINGS.port;
  const value = env[name];
  if (value === undefined || !isServiceLink(name, value)) return null;
  return (
    `${name} is ${value}, which Kubernetes sets for a service of this name, and no port to listen on: it is ignored. ` +
    `Without --${flag} the port is ${fallback}. To be rid of such variables: enableServiceLinks: false in the pod.`
  );
}

/** What is said of one. */
export function describeUnknown(name: string): string {
  return `${name} is no setting, and does nothing.`;
}

export const KNOWN_ONES_HINT = "`megabrain serve --help` lists those there are.";

/** Read by commands; the last is how we know processes of ours. */
const OF_COMMANDS = ["MEGABRAIN_SERVER", "MEGABRAIN_TOKEN", "MEGABRAIN_CHILD_OF"];
