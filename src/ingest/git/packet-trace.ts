import type { Readable } from "node:stream";

/** Has git write each packet that it exchanges with a server to this descriptor, a line each, until the pack comes. */
export const PACKET_TRACE = { descriptor: 3, environment: { GIT_TRACE_PACKET: "3" } } as const;

/** Keeps the beginning of a trace; the rest is read and forgotten, whatever a server makes git say. */
export function keepBeginning(trace: Readable): { readonly ended: Promise<void>; text(): string } {
  const chunks: Buffer[] = [];
  let bytes = 0;
  trace.on("data", (chunk: Buffer) => {
    if (bytes < KEPT_BYTES_MAX) chunks.push(chunk);
    bytes += chunk.length;
  });
  const ended = new Promise<void>((resolve) => trace.once("close", resolve));
  return { ended, text: () => Buffer.concat(chunks).toString("latin1") };
}

/** `HEAD` is the first ref that is told, after a dozen lines of capabilities. */
const KEPT_BYTES_MAX = 64 * 1024;

/**
 * The full name of the branch that the server's `HEAD` is, `HEAD` where it is on none; null where the trace does not
 * tell. Read of the answer of protocol 2 alone, and of names that the trace does not escape.
 */
export function headIn(trace: string): string | null {
  const match = /packet: +fetch< [0-9a-f]{40,64} HEAD(?: symref-target:([^\s\\]+))?$/m.exec(trace);
  return match === null ? null : (match[1] ?? "HEAD");
}
