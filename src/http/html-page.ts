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
export function sendPage({ html, etag, policy }: HtmlPage, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  void reply.headers({ ...HEADERS, etag, "content-security-policy": policy });
  if (request.headers["if-none-match"] === etag) return reply.code(304).send();
  return reply.type("text/html; charset=utf-8").send(html);
}

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
