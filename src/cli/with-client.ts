import { createClient, MegaBrainError, type Client } from "../client/client.ts";
import { AppError, ERROR_TABLE } from "../core/error.ts";
import { openConnection, type Connection, type ConnectionChoice } from "./connection.ts";
import type { CliContext } from "./context.ts";

/** Gives a command its server, and ends what lives in this process after it. */
export async function withClient<T>(
  choice: ConnectionChoice,
  context: CliContext,
  use: (client: Client, connection: Connection) => Promise<T>,
): Promise<T> {
  const connection = openConnection(choice, context);
  const url = () => connection.url().catch(rethrowPassing);
  try {
    return await use(createClient({ url, clock: context.clock }), connection);
  } finally {
    await connection.close();
  }
}

/** A watcher comes back to a data directory that is just changing hands as it does to a server that restarts. */
function rethrowPassing(error: unknown): never {
  if (!(error instanceof AppError) || !ERROR_TABLE[error.code].retryable) throw error;
  const { title, hint } = error;
  throw new MegaBrainError(error.code, error.message, { cause: error, title, hint, retryable: true });
}
