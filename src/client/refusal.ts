import type { Clock } from "../core/clock.ts";
import { MegaBrainError } from "./error.ts";
import type { Problem } from "./wire.ts";

/** The error that an answer without success tells of: problem details, or the best that can be said without them. */
export async function refusalOf(response: Response, clock: Clock): Promise<MegaBrainError> {
  const { status } = response;
  const known = { status, retryAfterMs: retryAfterMs(response.headers.get("retry-after"), clock) };
  const problem = ((await response.json().catch(() => null)) ?? {}) as Readonly<Record<string, unknown>>;
  const { code, title, detail, hint, retryable, field } = problem;
  if (typeof code !== "string") return unfamiliar(response, known);
  return new MegaBrainError(code as Problem["code"], textOr(detail, `The server answered ${status}.`), {
    ...known,
    title: textOr(title, "Refused"),
    hint: textOr(hint, ""),
    retryable: retryable === true,
    // An older server does not tell.
    field: typeof field === "string" ? field : null,
  });
}

/** For an answer that no MegaBrain gives: a proxy whose server is away, or another program at this address. */
export function unfamiliar(
  response: Response,
  known: { readonly status: number; readonly retryAfterMs?: number | null },
): MegaBrainError {
  return new MegaBrainError("network", `${response.url} answered ${response.status}, but not as MegaBrain does.`, {
    ...known,
    hint: "Check that the address is that of a MegaBrain server.",
    retryable: response.status >= 500 || PASSING.has(response.status),
  });
}

/** Request Timeout, Too Early, Too Many Requests. */
const PASSING: ReadonlySet<number> = new Set([408, 425, 429]);

/** Seconds or a date (RFC 9110, 10.2.3). */
function retryAfterMs(header: string | null, clock: Clock): number | null {
  if (header === null) return null;
  const ms = /^\d+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - clock.now();
  return Number.isNaN(ms) ? null : Math.max(0, ms);
}

function textOr(value: unknown, fallback: string): string {
  return typeof value === "string" ? value : fallback;
}
