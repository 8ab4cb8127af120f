import { createHash } from "node:crypto";
import type { FastifyPluginAsync } from "fastify";
import type { HttpSettings } from "../dependencies.ts";
import { htmlPage, sendPage, type HtmlPage } from "../html-page.ts";
import type { ApiDocument } from "../reference/document.ts";
import { referencePage } from "../reference/page.ts";
import { STYLE } from "../reference/style.ts";

/** The description of the API: for programs, and as a page for people. */
export function referenceRoutes({ publicUrl }: Pick<HttpSettings, "publicUrl">): FastifyPluginAsync {
  /** The page as it was asked for last, and for which address. */
  let made: { readonly origin: string; readonly page: HtmlPage } | null = null;

  return async (api) => {
    const schema = { hide: true };
    api.get("/api/openapi.json", { schema }, async () => api.swagger());
    api.get("/docs", { schema }, async (request, reply) => {
      // A host that is not ours was refused before.
      const origin = publicUrl ?? `http://${request.headers.host ?? "localhost"}`;
      if (made?.origin !== origin) {
        const page = referencePage(api.swagger() as unknown as ApiDocument, origin);
        made = { origin, page: htmlPage(page, ALLOWED) };
      }
      return sendPage(made.page, request, reply);
    });
  };
}

/** Its own style, and the icon within it. Nothing runs, and nothing is loaded. */
const ALLOWED = [`style-src 'sha256-${createHash("sha256").update(STYLE).digest("base64")}'`, "img-src data:"];
