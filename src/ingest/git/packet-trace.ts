import type { Readable } from "node:stream";

/** Has git write each packet that it exchanges with a server to this descriptor, a line each, until the pack comes. */
export const PACKET_TRACE = { descriptor: 3, environment: { GIT_TRACE_PACKET: "3" } } as const;

export interface PacketTrace {
  /** How the conversation with a server began; empty where it was not traced. */
  readonly text: string;
  /** It became too long, and git was ended: by writing to a pipe that is closed. */
  readonly isCutOff: boolean;
}

export const NO_TRACE: PacketTrace = { text: "", isCutOff: false };

/** Keeps the beginning of a trace, and forgets the rest. */
export function readTrace(stream: Readable): { readonly ended: Promise<void>; trace(): PacketTrace } {
  const chunks: Buffer[] = [];
  let bytes = 0;
  stream.on("data", (chunk: Buffer) => {
    if (bytes < KEPT_BYTES_MAX) chunks.push(chunk);
    bytes += chunk.length;
    if (bytes > READ_BYTES_MAX) stream.destroy();
  });
  const ended = new Promise<void>((resolve) => stream.once("close", resolve));
  return {
    ended,
    trace: () => ({ text: Buffer.concat(chunks).toString("latin1"), isCutOff: bytes > READ_BYTES_MAX }),
  };
}

/** `HEAD` is the first ref that is told, after a dozen lines of capabilities. */
const KEPT_BYTES_MAX = 64 * 1024;
/** Later protocols tell the refs that are asked for, some lines; this is 50,000 refs, as protocol 0 tells all of them. */
const READ_BYTES_MAX = 8 * 1024 * 1024;

/**
 * The full name of the branch that the server's `HEAD` is, `HEAD` where it is on none; null where the trace does not
 * tell. Read of the answer of protocol 2 alone, and of names that the trace does not escape.
 */
export function headIn({ text }: PacketTrace): string | null {
  const match = /packet: +fetch< [0-9a-f]{40,64} HEAD(?: symref-target:([^\s\\]+))?$/m.exec(text);
  return match === null ? null : (match[1] ?? "HEAD");
}
