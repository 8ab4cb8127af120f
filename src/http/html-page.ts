import { createHash } from "node:crypto";
import type { FastifyReply, FastifyRequest } from "fastify";

/** A page for people, and what it may do. */
export interface HtmlPage {
  readonly html: string;
  readonly etag: string;
  /** Its Content-Security-Policy. */
  readonly policy: string;
}

/** `allowed`: what the page needs, as directives of a Content-Security-Policy. All else is refused. */
export function htmlPage(html: string, allowed: readonly string[]): HtmlPage {
  const etag = `"${createHash("sha256").update(html).digest("base64url")}"`;
  return { html, etag, policy: ["default-src 'none'", ...allowed, ...NEVER].join("; ") };
}

/** Sends it, unless the browser has it already. */
export function sendPage(page: HtmlPage, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  void reply.header("etag", page.etag);
  if (request.headers["if-none-match"] === page.etag) return withHeaders(page, reply).code(304).send();
  return withHeaders(page, reply).type(HTML).send(page.html);
}

/** Sends it where nothing is: never as 304, which would hide that. */
export function sendPageNotFound(page: HtmlPage, reply: FastifyReply): FastifyReply {
  // The same address answers programs with JSON.
  return withHeaders(page, reply).header("vary", "Accept").code(404).type(HTML).send(page.html);
}

function withHeaders({ policy }: HtmlPage, reply: FastifyReply): FastifyReply {
  return reply.headers({ ...HEADERS, "content-security-policy": policy });
}

const HTML = "text/html; charset=utf-8";

/** Nothing is sent elsewhere, no page may frame this one, and text does not become HTML or a script by mistake. */
const NEVER = [
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
];

const HEADERS = {
  "cache-control": "no-cache",
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "cross-origin-opener-policy": "same-origin",
} as const;
