import type { Clock } from "../core/clock.ts";
import { MegaBrainError } from "./error.ts";
import { refusalOf, unfamiliar } from "./refusal.ts";

/** Requests to one server's API. They reject with `MegaBrainError`, or with the reason of a signal that aborts them. */
export interface Transport {
  /** The JSON of a successful answer; undefined of one without a body. Bounded in time. */
  json<Answer>(path: string, options?: RequestOptions): Promise<Answer>;
  /** A successful answer of an event stream: 200, or 204 where nothing will come. */
  stream(path: string, options?: RequestOptions): Promise<Response>;
}

export interface RequestOptions {
  readonly method?: "GET" | "POST" | "DELETE";
  readonly headers?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string | number | undefined>>;
  /** Sent as JSON. */
  readonly body?: unknown;
  readonly signal?: AbortSignal | undefined;
}

export interface TransportOptions {
  /** The server's address, now: it is asked before each request. */
  readonly url: () => string | Promise<string>;
  readonly headers: Readonly<Record<string, string>>;
  readonly fetch: typeof fetch;
  readonly clock: Clock;
}

export function createTransport({ url, headers, fetch: send, clock }: TransportOptions): Transport {
  const open = async (path: string, { method = "GET", query = {}, body, signal, ...own }: RequestOptions) => {
    const address = addressOf(await url(), path, query);
    const init: RequestInit = {
      method,
      headers: { ...headers, ...own.headers, ...(body === undefined ? {} : { "content-type": "application/json" }) },
      // A redirect could carry a token to another host.
      redirect: "error",
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      ...(signal === undefined ? {} : { signal }),
    };
    const response = await send(address, init).catch((cause: unknown) => {
      signal?.throwIfAborted();
      throw unreachable(address, cause);
    });
    if (!response.ok) throw await refusalOf(response, clock);
    return response;
  };
  return {
    json: async <Answer>(path: string, { signal, ...options }: RequestOptions = {}) => {
      const late = AbortSignal.timeout(ANSWER_TIMEOUT_MS);
      const either = signal === undefined ? late : AbortSignal.any([signal, late]);
      try {
        const response = await open(path, { ...options, signal: either });
        return (response.status === 204 ? undefined : await readJson(response)) as Answer;
      } catch (error) {
        signal?.throwIfAborted();
        throw late.aborted ? tooLate(error) : error;
      }
    },
    stream: async (path, options = {}) => {
      const response = await open(path, { ...options, headers: { ...options.headers, accept: "text/event-stream" } });
      if (response.status === 204 || isEventStream(response)) return response;
      throw unfamiliar(response, response);
    },
  };
}

/** Longer than any search the server allows itself. */
const ANSWER_TIMEOUT_MS = 60_000;

/** A server may live below a path, where a proxy gives it one. */
function addressOf(server: string, path: string, query: NonNullable<RequestOptions["query"]>): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value !== undefined) parameters.set(name, String(value));
  const text = parameters.toString();
  return `${server.replace(/\/+$/, "")}${path}${text === "" ? "" : `?${text}`}`;
}

function isEventStream(response: Response): boolean {
  return response.headers.get("content-type")?.startsWith("text/event-stream") === true;
}

/** What is no JSON comes from another program. */
async function readJson(response: Response): Promise<unknown> {
  const text = await response.text().catch((cause: unknown) => {
    throw new MegaBrainError("network", "The connection to the server broke.", { cause });
  });
  try {
    return JSON.parse(text);
  } catch {
    throw unfamiliar(response, response);
  }
}

/** Node says only "fetch failed"; the reason is in the cause. */
function unreachable(address: string, cause: unknown): MegaBrainError {
  const inner = cause instanceof Error ? (cause.cause ?? cause) : cause;
  const reason = (inner as { code?: string }).code ?? (inner instanceof Error ? inner.message : String(inner));
  const place = URL.canParse(address) ? new URL(address).origin : address;
  return new MegaBrainError("network", `No MegaBrain answers at ${place} (${reason}).`, {
    cause,
    hint: "Check the address, or start a server there with `megabrain serve`.",
  });
}

function tooLate(cause: unknown): MegaBrainError {
  return new MegaBrainError("timeout", `The server did not answer within ${ANSWER_TIMEOUT_MS / 1000} s.`, {
    cause,
    title: "The server took too long",
    hint: "Try again later.",
  });
}
