import { AppError, ERROR_TABLE, type ErrorCode } from "../core/error.ts";

/** One server's HTTP API. Requests reject with `AppError`: the server's own problem, or `network` where none answers. */
export interface ApiClient {
  readonly url: string;
  /** The parsed JSON of a 2xx answer. */
  json(path: string, options?: RequestOptions): Promise<unknown>;
  /** A 2xx answer, or any answer that is an event stream: a refused start tells its failure as one. */
  open(path: string, options?: RequestOptions): Promise<Response>;
}

export interface RequestOptions {
  readonly method?: "GET" | "POST" | "DELETE";
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly body?: unknown;
  readonly signal?: AbortSignal;
}

export function apiClient(url: string): ApiClient {
  const open: ApiClient["open"] = async (path, options = {}) => {
    const response = await send(new URL(`/api/v1${path}`, url), options);
    if (response.ok || isEventStream(response)) return response;
    throw await problemOf(response);
  };
  return {
    url,
    open,
    json: async (path, options = {}) => {
      const response = await open(path, { signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS), ...options });
      return response.json();
    },
  };
}

/** Longer than any search the server allows itself. */
const ANSWER_TIMEOUT_MS = 60_000;

function isEventStream(response: Response): boolean {
  return response.headers.get("content-type")?.startsWith("text/event-stream") === true;
}

async function send(url: URL, { method = "GET", headers = {}, body, signal }: RequestOptions): Promise<Response> {
  try {
    return await fetch(url, {
      method,
      headers: { ...headers, ...(body === undefined ? {} : { "content-type": "application/json" }) },
      // A redirect could carry a token to another host.
      redirect: "error",
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      ...(signal === undefined ? {} : { signal }),
    });
  } catch (cause) {
    if (signal?.aborted === true) throw signal.reason;
    throw unreachable(url, cause);
  }
}

/** Node says only "fetch failed"; the reason is in the cause. */
function unreachable(url: URL, cause: unknown): AppError {
  const inner = cause instanceof Error ? (cause.cause ?? cause) : cause;
  const reason = (inner as { code?: string }).code ?? (inner instanceof Error ? inner.message : String(inner));
  return new AppError("network", `No MegaBrain answers at ${url.origin} (${reason}).`, {
    cause,
    hint: "Check the address, or start a server there with `megabrain serve`.",
  });
}

/** RFC 9457 problem details, or the best that can be said of an answer that is none. */
async function problemOf(response: Response): Promise<AppError> {
  const problem = (await response.json().catch(() => null)) as Readonly<Record<string, unknown>> | null;
  const code = problem?.["code"];
  if (problem === null || typeof code !== "string") {
    return new AppError("network", `${response.url} answered ${response.status}, but not as MegaBrain does.`, {
      hint: "Check that the address is that of a MegaBrain server.",
    });
  }
  const { detail, hint } = problem;
  const message = typeof detail === "string" ? detail : `The server answered ${response.status}.`;
  // A newer server may know codes that this version does not.
  const known = Object.hasOwn(ERROR_TABLE, code) ? (code as ErrorCode) : "internal";
  return new AppError(known, message, typeof hint === "string" ? { hint } : {});
}
