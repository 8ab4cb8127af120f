import { AppError } from "../core/error.ts";
import type { IngestRequest } from "../core/ports/ingestions.ts";
import type { Submission } from "../core/ports/job-store.ts";
import type { RepositoryAddress } from "../core/repository.ts";
import type { Credentials } from "./git/credentials.ts";

const TOKEN_CHARACTERS_MAX = 4096;
const IDEMPOTENCY_KEY_CHARACTERS_MAX = 255;

/** The token of a request, or null. */
export function readCredentials({ token, username }: IngestRequest, { source }: RepositoryAddress): Credentials | null {
  if (token === null || token === "") return null;
  if (token.length > TOKEN_CHARACTERS_MAX) {
    throw refused("token", `A token has at most ${TOKEN_CHARACTERS_MAX} characters, this one ${token.length}.`);
  }
  if (hasControlCharacter(token)) throw refused("token", "The token holds characters that cannot be sent.");
  if (hasControlCharacter(username ?? "")) {
    throw refused("username", "The user name holds characters that cannot be sent.");
  }
  if (source === "local") throw refused("token", "A local repository takes no token.");
  return { username: username ?? DEFAULT_USERNAMES[source], secret: token };
}

/** What each forge expects beside a token. */
export const DEFAULT_USERNAMES = {
  github: "x-access-token",
  git: "x-access-token",
  gitlab: "oauth2",
  bitbucket: "x-token-auth",
} as const;

/** What is stored of the token is a one-way digest, mixed with the rest of the request. */
export function readIdempotency(request: IngestRequest, digest: (text: string) => string): Submission["idempotency"] {
  const key = request.idempotencyKey;
  if (key === null) return null;
  if (key === "" || key.length > IDEMPOTENCY_KEY_CHARACTERS_MAX) {
    throw refused(
      "Idempotency-Key",
      `An Idempotency-Key has 1 to ${IDEMPOTENCY_KEY_CHARACTERS_MAX} characters, this one ${key.length}.`,
    );
  }
  const { source, repository, ref, username, full, token } = request;
  const requestHash = digest(JSON.stringify([source, repository, ref, username, full, token]));
  return { key, requestHash };
}

function refused(field: string, message: string): AppError {
  return new AppError("invalid_request", message, { field });
}

function hasControlCharacter(text: string): boolean {
  return Array.from(text).some((character) => character < " " || character === "\u007f");
}
