import type { AddressInfo } from "node:net";
import swagger from "@fastify/swagger";
import Fastify, { LogController, type FastifyBaseLogger, type FastifyInstance } from "fastify";
import { AppError } from "../core/error.ts";
import { answerClientError } from "./client-error.ts";
import { answerLostBrowser, dashboardLoader, dashboardRoutes, type LoadDashboard } from "./dashboard.ts";
import type { HttpDependencies } from "./dependencies.ts";
import { measureRequests } from "./metrics/measure-requests.ts";
import { openApiOptions } from "./openapi.ts";
import { guardOrigins } from "./origin-guard.ts";
import { sendProblem } from "./problem.ts";
import { jsonBody } from "./json-body.ts";
import { eventRoutes } from "./routes/events.ts";
import { healthRoutes } from "./routes/health.ts";
import { ingestRoutes } from "./routes/ingest.ts";
import { jobRoutes } from "./routes/jobs.ts";
import { metricsRoutes } from "./routes/metrics.ts";
import { referenceRoutes } from "./routes/reference.ts";
import { repositoryRoutes } from "./routes/repositories.ts";
import { searchRoutes } from "./routes/search.ts";
import { Streams } from "./sse/streams.ts";
import { compileValidator } from "./validator.ts";

/** The HTTP side of the house. */
export interface HttpServer {
  /** Resolves with `http://host:port`, the port as it was given out. */
  listen(at: { readonly host: string; readonly port: number }): Promise<string>;
  /** Ends every stream after a whole event, within a second; then every connection. */
  close(): Promise<void>;
}

export function createHttpServer(deps: HttpDependencies): HttpServer {
  const streams = new Streams(deps);
  const app = createFastify(deps.logger);
  measureRequests(app, deps.metrics);
  guardOrigins(app, deps.settings);
  void app.register(swagger, openApiOptions(deps));
  void app.register(ingestRoutes({ ...deps, streams }));
  void app.register(eventRoutes({ streams }));
  void app.register(jobRoutes(deps));
  void app.register(repositoryRoutes(deps));
  void app.register(searchRoutes(deps));
  void app.register(healthRoutes(deps));
  void app.register(metricsRoutes({ ...deps, streams }));
  const load = deps.dashboardDir === undefined ? null : dashboardLoader(deps.dashboardDir);
  if (load !== null) void app.register(dashboardRoutes(load));
  answerUnknownAddresses(app, load);
  void app.register(referenceRoutes(deps.settings));
  app.addHook("preClose", () => streams.close());
  return {
    async listen({ host, port }) {
      await app.listen({ host, port });
      return urlOf(host, app.server.address() as AddressInfo);
    },
    close: () => app.close(),
  };
}

function createFastify(logger: FastifyBaseLogger): FastifyInstance {
  const app: FastifyInstance = Fastify({
    // Whoever starts the server says where it listens; Fastify need not.
    loggerInstance: logger.level === "info" ? logger.child({}, { level: "warn" }) : logger,
    // Else it would log the URL, which holds what people search for.
    logController: new LogController({ disableRequestLogging: true }),
    forceCloseConnections: true,
    // 503 would stop EventSource for good; a stream that is asked for now is told when to come back.
    return503OnClosing: false,
    bodyLimit: BODY_BYTES_MAX,
    requestTimeout: REQUEST_TIMEOUT_MS,
    http: {
      maxHeaderSize: HEAD_BYTES_MAX,
      headersTimeout: HEADERS_TIMEOUT_MS,
      connectionsCheckingInterval: TIMEOUTS_EVERY_MS,
    },
    routerOptions: { maxParamLength: PARAMETER_CHARACTERS_MAX },
    clientErrorHandler: answerClientError,
    frameworkErrors: (error, request, reply) => sendProblem(error, request, reply),
  });
  app.setValidatorCompiler(compileValidator);
  // The mappers make what the contracts say; to compile serializers for it would take most of a start.
  app.setSerializerCompiler(() => jsonBody);
  app.setReplySerializer(jsonBody);
  // Only the ingest route has a body to read. Elsewhere whatever a client sends along is taken and let go.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser("*", { parseAs: "buffer" }, async () => undefined);
  app.setErrorHandler((error, request, reply) => sendProblem(error, request, reply));
  return app;
}

function answerUnknownAddresses(app: FastifyInstance, load: LoadDashboard | null): void {
  app.setNotFoundHandler(async (request, reply) => {
    if (load !== null && (await answerLostBrowser(load, request, reply))) return reply;
    const error = new AppError("not_found", `There is no ${request.method} at this address.`, {
      hint: "GET /docs shows what there is, GET /api/openapi.json lists it.",
    });
    sendProblem(error, request, reply);
    return reply;
  });
}

/** Only `POST /api/v1/ingest` reads a body, and it has this limit too. */
const BODY_BYTES_MAX = 64 * 1024;
/** For all of a request to arrive: 64 KiB over the slowest of links. */
const REQUEST_TIMEOUT_MS = 30_000;
const HEADERS_TIMEOUT_MS = 15_000;
/** How often Node looks for requests that are late: it costs nothing, and Node's own 30 s would double the limit. */
const TIMEOUTS_EVERY_MS = 1000;
/** Of an id. */
const PARAMETER_CHARACTERS_MAX = 12_288;
/** Git takes paths of up to 4096 bytes. Each that is not UTF-8 becomes U+FFFD, which is nine characters in an address. */
const HEAD_BYTES_MAX = 48 * 1024;

function urlOf(host: string, { port }: AddressInfo): string {
  return `http://${host.includes(":") ? `[${host}]` : host}:${port}`;
}
