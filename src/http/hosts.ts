/** The `host[:port]` a request was sent to, in one canonical spelling. */
export interface Authority {
  /** Lower case; IPv6 in brackets; IPv4 as four decimal numbers. */
  readonly hostname: string;
  /** `http://hostname[:port]`: what a page of this server has as its origin. */
  readonly origin: string;
}

/** Null when it is not a host with an optional port. */
export function parseAuthority(text: string): Authority | null {
  if (!/^(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(:\d{1,5})?$/i.test(text)) return null;
  const url = URL.canParse(`http://${text}`) ? new URL(`http://${text}`) : null;
  return url === null ? null : { hostname: url.hostname, origin: url.origin };
}

/**
 * A name that leads to this machine whatever a DNS server says. A page on a name its owner points at 127.0.0.1 has that
 * name in `Host`, which is how it is told apart.
 */
export function isLoopback({ hostname }: Authority): boolean {
  return hostname === "localhost" || hostname === "[::1]" || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}

/**
 * The authority a request is meant for. A target in absolute form counts before `Host` (RFC 9112, 3.2.2). Null when
 * there is none, which only HTTP/1.0 allows; "malformed" when it cannot be read.
 */
export function targetAuthority(target: string, host: string | undefined): Authority | null | "malformed" {
  if (!/^[/*]/.test(target)) {
    const [, authority = ""] = /^https?:\/\/([^/?#]*)/i.exec(target) ?? [];
    return parseAuthority(authority) ?? "malformed";
  }
  if (host === undefined) return null;
  return parseAuthority(host) ?? "malformed";
}
