/** The first part of an HTTP answer. */
export interface Head {
  readonly status: number;
  readonly httpVersion: string;
  /** Names in lower case; a repeated name keeps its values, joined by a comma. */
  readonly headers: Readonly<Record<string, string>>;
}

export function parseHead(text: string): Head {
  const [statusLine = "", ...lines] = text.split("\r\n");
  const [, httpVersion = "", status = ""] = /^HTTP\/(\d\.\d) (\d{3})/.exec(statusLine) ?? [];
  const headers: Record<string, string> = {};
  for (const line of lines) {
    const colon = line.indexOf(":");
    const name = line.slice(0, colon).toLowerCase();
    const value = line.slice(colon + 1).trim();
    headers[name] = headers[name] === undefined ? value : `${headers[name]}, ${value}`;
  }
  return { status: Number(status), httpVersion, headers };
}

export interface BodyDecoder {
  /** Whether the body lasts until the connection closes, so that its end cannot be told from a break. */
  readonly endsWithConnection: boolean;
  push(bytes: Buffer): { content: Buffer; finished: boolean };
}

/** Takes the framing off a body. Throws on chunks that are not well formed: a raw client must not forgive them. */
export function createBodyDecoder({ status, headers }: Head, method: string): BodyDecoder {
  const length = headers["content-length"];
  if (method === "HEAD" || status === 204 || status === 304) return sizedBody(0);
  if (headers["transfer-encoding"]?.toLowerCase() === "chunked") return chunkedBody();
  if (length !== undefined) return sizedBody(Number(length));
  return { endsWithConnection: true, push: (bytes) => ({ content: bytes, finished: false }) };
}

function sizedBody(length: number): BodyDecoder {
  let left = length;
  return {
    endsWithConnection: false,
    push: (bytes) => {
      const content = bytes.subarray(0, left);
      left -= content.length;
      return { content, finished: left === 0 };
    },
  };
}

function chunkedBody(): BodyDecoder {
  let waiting = Buffer.alloc(0);
  let finished = false;
  return {
    endsWithConnection: false,
    push: (bytes) => {
      waiting = Buffer.concat([waiting, bytes]);
      const content: Buffer[] = [];
      while (!finished) {
        const lineEnd = waiting.indexOf("\r\n");
        if (lineEnd < 0) break;
        const size = waiting.subarray(0, lineEnd).toString("latin1");
        if (!/^[0-9a-fA-F]+$/.test(size)) throw new Error(`not a chunk size: ${JSON.stringify(size.slice(0, 40))}`);
        const start = lineEnd + 2;
        const end = start + Number.parseInt(size, 16);
        if (waiting.length < end + 2) break;
        if (waiting.toString("latin1", end, end + 2) !== "\r\n")
          throw new Error("a chunk is longer than its size says");
        content.push(waiting.subarray(start, end));
        waiting = waiting.subarray(end + 2);
        finished = end === start;
      }
      return { content: Buffer.concat(content), finished };
    },
  };
}
