import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { isLoopback, parseAuthority, targetAuthority, type Authority } from "./hosts.ts";
import { RequestRefused } from "./problem.ts";

/**
 * Keeps web pages from driving a server on someone's machine: the POST takes any content type, so no preflight would
 * stop them. A request for a foreign host is refused (a page can point its own name at 127.0.0.1), and so is one that
 * changes something and comes from a foreign page. Configured origins may call, and are told so (CORS).
 */
export function guardOrigins(app: FastifyInstance, { publicUrl, corsOrigins }: OriginSettings): void {
  const site = publicUrl === null ? null : new URL(publicUrl);
  const trusted = new Set(corsOrigins);

  app.addHook("onRequest", async (request, reply) => {
    reply.header("x-content-type-options", "nosniff");
    const authority = requireOwnHost(request, site);
    const { origin } = request.headers;
    if (trusted.size > 0) reply.header("vary", "Origin");
    if (origin === undefined) return;
    if (trusted.has(origin)) {
      reply.headers({
        "access-control-allow-origin": origin,
        "access-control-expose-headers": "Location, Retry-After",
      });
      if (isPreflight(request)) return answerPreflight(reply);
      return;
    }
    const isOwn = origin === authority?.origin || origin === site?.origin;
    if (!isOwn && !READING_METHODS.has(request.method)) throw foreignOrigin(origin);
  });
}

export interface OriginSettings {
  readonly publicUrl: string | null;
  readonly corsOrigins: readonly string[];
}

const READING_METHODS: ReadonlySet<string> = new Set(["GET", "HEAD", "OPTIONS"]);

function requireOwnHost({ raw }: FastifyRequest, site: URL | null): Authority | null {
  if (raw.rawHeaders.filter((name, i) => i % 2 === 0 && name.toLowerCase() === "host").length > 1) throw twoHosts();
  const { host } = raw.headers;
  const authority = targetAuthority(raw.url ?? "/", host);
  // A request without any host is no browser's.
  if (authority === null) return null;
  const isOwn =
    authority !== "malformed" &&
    (isLoopback(authority) || parseAuthority(site?.host ?? "")?.hostname === authority.hostname);
  if (isOwn) return authority;
  throw new RequestRefused("host_not_allowed", {
    status: 421,
    title: "This server does not answer for that host",
    detail: "The request's host is neither a loopback name nor that of this server's public URL.",
    hint: "Use http://127.0.0.1 with the server's port, or set MEGABRAIN_PUBLIC_URL to the address people use.",
  });
}

/** Node goes by the first; a proxy before it may go by the last (RFC 9112, 3.2). */
function twoHosts(): RequestRefused {
  return new RequestRefused("invalid_request", {
    status: 400,
    title: "The request is not valid",
    detail: "The request has more than one Host.",
    hint: "Send one Host header.",
  });
}

function foreignOrigin(origin: string): RequestRefused {
  const shown = /^[\x21-\x7e]{1,200}$/.test(origin) ? origin : "of the request";
  return new RequestRefused("forbidden", {
    status: 403,
    title: "A page of another site may not do this",
    detail: `The origin ${shown} may not change anything here.`,
    hint: "If its pages are meant to call this server, list the origin in MEGABRAIN_CORS_ORIGINS.",
  });
}

function isPreflight({ method, headers }: FastifyRequest): boolean {
  return method === "OPTIONS" && headers["access-control-request-method"] !== undefined;
}

function answerPreflight(reply: FastifyReply): FastifyReply {
  return reply
    .code(204)
    .headers({
      "access-control-allow-methods": "GET, HEAD, POST, DELETE",
      "access-control-allow-headers":
        "Accept, Authorization, Cache-Control, Content-Type, Idempotency-Key, Last-Event-ID",
      "access-control-max-age": "600",
    })
    .send();
}
