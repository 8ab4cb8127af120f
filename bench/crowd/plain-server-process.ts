import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/**
 * What our server is measured against: an event stream in plain node:http, without routes, logs or checks. Each second
 * it calls `res.write` for every response. Takes the data of the event as its argument, and sends its parent the port.
 */
const [, , data = ""] = process.argv;
const responses = new Set<ServerResponse>();
let id = 1;
/** As often as a job of ours says something at most. */
const EVERY_MS = 1020;

const server = createServer((_request, response) => {
  response.writeHead(200, { "content-type": "text/event-stream; charset=utf-8", "cache-control": "no-store" });
  response.write(frame());
  responses.add(response);
  response.once("close", () => responses.delete(response));
});
server.listen({ host: "127.0.0.1", port: 0, backlog: 511 }, () =>
  process.send?.((server.address() as AddressInfo).port),
);

setInterval(() => {
  id++;
  const bytes = frame();
  for (const response of responses) response.write(bytes);
}, EVERY_MS);
process.on("disconnect", () => process.exit());

function frame(): Buffer {
  const now = data.replace(/"timestamp":"[^"]*"/, `"timestamp":"${new Date().toISOString()}"`);
  return Buffer.from(`id: ${id}\nevent: progress\ndata: ${now}\n\n`);
}
