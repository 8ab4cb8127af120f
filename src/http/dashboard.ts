import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from "fastify";
import { AppError } from "../core/error.ts";
import { prefersPage } from "./accept.ts";
import { htmlPage, sendPage, sendPageNotFound, type HtmlPage } from "./html-page.ts";

/**
 * Reads the dashboard into memory when it is first asked for, so that commands which only look pay nothing, and a build
 * under a running server tears nothing apart. Rejects with `not_found` where it is not built.
 */
export function dashboardLoader(directory: string): LoadDashboard {
  let loading: Promise<Dashboard> | null = null;
  return () => {
    loading ??= readDashboard(directory).catch((error: unknown) => {
      loading = null;
      throw error;
    });
    return loading;
  };
}

export type LoadDashboard = () => Promise<Dashboard>;

/** The dashboard: one page at every address a person may have, and its assets. */
export function dashboardRoutes(load: LoadDashboard): FastifyPluginAsync {
  return async (api) => {
    const hidden = { schema: { hide: true } };
    for (const address of PAGES) {
      api.get(address, hidden, async (request, reply) => sendPage((await load()).page, request, reply));
    }
    api.get<{ Params: { name: string } }>("/assets/:name", hidden, async (request, reply) => {
      const asset = (await load()).assets.get(request.params.name);
      if (asset === undefined) throw new AppError("not_found", "The dashboard has no such file. Reload the page.");
      return sendAsset(asset, request, reply);
    });
  };
}

/**
 * Answers a browser that came to an address where nothing is with the dashboard, which says so. False where the request
 * is another's: a program's, or one within the API, whose errors are problem details.
 */
export async function answerLostBrowser(
  load: LoadDashboard,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<boolean> {
  const { method, url, headers } = request;
  const isPerson = (method === "GET" || method === "HEAD") && prefersPage(headers.accept) && !OF_PROGRAMS.test(url);
  if (!isPerson) return false;
  const dashboard = await load().catch(() => null);
  if (dashboard === null) return false;
  sendPageNotFound(dashboard.page, reply);
  return true;
}

const OF_PROGRAMS = /^\/(?:api|assets)\//;

/** Where web/src/route.ts has a page. At any other address is none. */
const PAGES = [
  "/",
  "/new",
  "/jobs/:id",
  "/repositories",
  "/repositories/:id",
  "/repositories/:id/tree/*",
  "/repositories/:id/files/*",
  "/search",
];

interface Dashboard {
  readonly page: HtmlPage;
  readonly assets: ReadonlyMap<string, Asset>;
}

interface Asset {
  readonly type: string;
  readonly plain: Buffer;
  readonly gzip: Buffer;
  readonly brotli: Buffer;
}

async function readDashboard(directory: string): Promise<Dashboard> {
  const html = await readFile(path.join(directory, "index.html"), "utf8").catch((cause: unknown) => {
    const hint = "Run `npm run build`. The API works without it.";
    throw new AppError("not_found", "The dashboard is not built.", { cause, hint });
  });
  const assets = new Map<string, Asset>();
  const names = await readdir(path.join(directory, "assets"));
  for (const name of names) {
    const type = TYPES[path.extname(name)];
    if (type === undefined) continue;
    const file = path.join(directory, "assets", name);
    const [plain, gzip, brotli] = await Promise.all([readFile(file), readFile(`${file}.gz`), readFile(`${file}.br`)]);
    assets.set(name, { type, plain, gzip, brotli });
  }
  return { page: htmlPage(html, ALLOWED), assets };
}

/** Others, the compressed ones among them, are not to be asked for. */
const TYPES: Readonly<Record<string, string>> = {
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
};

/**
 * Nothing runs or is loaded but what this server ships: what a repository holds is shown as text, and this is the second
 * wall behind that.
 */
const ALLOWED = ["script-src 'self'", "style-src 'self'", "img-src 'self'", "connect-src 'self'"];

function sendAsset(asset: Asset, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  void reply.headers({
    // The name changes with the content.
    "cache-control": "public, max-age=31536000, immutable",
    vary: "Accept-Encoding",
    "x-content-type-options": "nosniff",
  });
  void reply.type(asset.type);
  const accepted = request.headers["accept-encoding"];
  const encodings =
    typeof accepted === "string" ? accepted.split(",").map((coding) => coding.trim().toLowerCase()) : [];
  if (encodings.includes("br")) return reply.header("content-encoding", "br").send(asset.brotli);
  if (encodings.includes("gzip")) return reply.header("content-encoding", "gzip").send(asset.gzip);
  return reply.send(asset.plain);
}
