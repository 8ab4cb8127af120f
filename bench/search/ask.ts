import { Agent, request } from "node:http";

/** What is checked of an answer. */
export interface SearchAnswer {
  readonly total: number;
  readonly totalIsExact: boolean;
  readonly hits: readonly { readonly path: string }[];
  readonly tookMs: number;
}

/** A client that keeps its one connection. */
export interface SearchClient {
  /** Resolves when the whole answer is there. Rejects unless it is 200. */
  search(q: string): Promise<SearchAnswer>;
  close(): void;
}

export function searchClient(url: string): SearchClient {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  return {
    search: (q) =>
      new Promise((resolve, reject) => {
        request(`${url}/api/v1/search?q=${encodeURIComponent(q)}`, { agent }, (answer) => {
          const pieces: Buffer[] = [];
          answer
            .on("data", (piece: Buffer) => pieces.push(piece))
            .once("end", () => {
              const body = Buffer.concat(pieces).toString();
              if (answer.statusCode === 200) resolve(JSON.parse(body) as SearchAnswer);
              else reject(new Error(`${q} was answered with ${answer.statusCode}: ${body}`));
            });
        })
          .once("error", reject)
          .end();
      }),
    close: () => agent.destroy(),
  };
}
