import { createClient, MegaBrainError } from "../../../src/client/client.ts";

/** The server this page came from. */
export const server = createClient({ url: location.origin, fetch: (...request) => fetch(...request) });

/** What went wrong, as the server's own problem or one like it. Anything else is a bug, and is thrown on. */
export function toProblem(error: unknown): MegaBrainError {
  if (error instanceof MegaBrainError) return error;
  throw error;
}
