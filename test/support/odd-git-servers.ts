import { once } from "node:events";
import { readFileSync, statSync } from "node:fs";
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { onCleanUp } from "./cleanup.ts";

/** Git servers that no backend would make. Each answers on a loopback port of its own; what they resolve with is the address of a repository. */

export async function serveByHand(listener: RequestListener): Promise<string> {
  const http = createServer(listener).listen(0, "127.0.0.1");
  await once(http, "listening");
  onCleanUp(() => {
    http.close();
    http.closeAllConnections();
  });
  return `http://127.0.0.1:${(http.address() as AddressInfo).port}/acme/widgets.git`;
}

/** The files of a bare repository, as a plain web server gives them: git calls that the dumb protocol. */
export function servePlainFiles(bareRepository: string): Promise<string> {
  return serveByHand((request, response) => {
    const { pathname } = new URL(request.url ?? "/", "http://localhost");
    const file = path.join(bareRepository, path.posix.normalize(pathname).replace("/acme/widgets.git", ""));
    const found = statSync(file, { throwIfNoEntry: false })?.isFile() === true;
    response.writeHead(found ? 200 : 404).end(found ? readFileSync(file) : "");
  });
}

/** What never ends. `refs`: the list of refs, in version 2 of the protocol; `advertisement`: the same in version 0. */
export type Endless = "refs" | "advertisement" | "packfile URIs" | "progress line" | "error page";

/** A server whose answer never ends, as fast as the client takes it. */
export function serveEndless(what: Endless): Promise<string> {
  return serveByHand((request, response) => {
    const asked: Buffer[] = [];
    request.on("data", (chunk: Buffer) => asked.push(chunk));
    request.once("end", () => {
      const [, command = "advertisement"] = /command=([a-z-]+)/.exec(Buffer.concat(asked).toString("latin1")) ?? [];
      response.setHeader(
        "content-type",
        `application/x-git-upload-pack-${asked.length === 0 ? "advertisement" : "result"}`,
      );
      answerEndlessly({ what, command, response });
    });
  });
}

function answerEndlessly({
  what,
  command,
  response,
}: {
  what: Endless;
  command: string;
  response: ServerResponse;
}): void {
  const forEver = (line: (n: number) => string): void => pour(response, line);
  if (command === "advertisement") {
    if (what === "error page") response.statusCode = 500;
    if (what === "error page") return forEver(() => "something went wrong\n".repeat(400));
    response.write(`${pkt("# service=git-upload-pack\n")}0000`);
    if (what === "advertisement")
      return forEver((n) => pkt(`${hash(1)} ${n === 0 ? "HEAD\0side-band-64k" : `refs/heads/${LONG}${n}`}\n`));
    const offered = ["version 2\n", "ls-refs=unborn\n", "fetch=shallow\n", "object-format=sha1\n"];
    response.end(`${offered.map(pkt).join("")}0000`);
  } else if (command === "ls-refs") {
    if (what === "refs") return forEver((n) => pkt(`${hash(1)} refs/heads/${LONG}${n}\n`));
    response.end(`${pkt(`${hash(1)} HEAD symref-target:refs/heads/main\n`)}0000`);
  } else if (what === "packfile URIs") {
    response.write(pkt("packfile-uris\n"));
    forEver((n) => pkt(`${hash(n)} https://localhost/${LONG}${n}\n`));
  } else {
    response.write(pkt("packfile\n"));
    forEver(() => pkt(`\u0002${"and so on ".repeat(1000)}`));
  }
}

function pour(response: ServerResponse, line: (n: number) => string, from = 0): void {
  let next = from;
  do {
    let text = "";
    for (const end = next + LINES_AT_ONCE; next < end; next++) text += line(next);
    if (!response.write(text, "latin1")) break;
  } while (!response.destroyed);
  response.once("drain", () => pour(response, line, next));
}

const LINES_AT_ONCE = 20;
const LONG = "x".repeat(10_000);

/** A line as git frames it: its length first. */
function pkt(line: string): string {
  return (Buffer.byteLength(line, "latin1") + 4).toString(16).padStart(4, "0") + line;
}

function hash(n: number): string {
  return n.toString(16).padStart(40, "0");
}

/**
 * A healthy server, of which each pack comes after these words of its own: one after the other, each in a line as git's
 * progress has it, so that all of them are seen.
 */
export function serveWithWords(
  healthy: string,
  { words, pauseMs }: { readonly words: readonly string[]; readonly pauseMs: number },
): Promise<string> {
  return serveByHand((request, response) => void answerWithWords({ healthy, words, pauseMs, request, response }));
}

interface WordyAnswer {
  readonly healthy: string;
  readonly words: readonly string[];
  readonly pauseMs: number;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

async function answerWithWords({ healthy, words, pauseMs, request, response }: WordyAnswer): Promise<void> {
  const { status, contentType, bytes } = await passOn(request, healthy);
  response.writeHead(status, { "content-type": contentType });
  const packAt = bytes.indexOf(PACK_FOLLOWS) + PACK_FOLLOWS.length;
  if (packAt < PACK_FOLLOWS.length) {
    response.end(bytes);
    return;
  }
  response.write(bytes.subarray(0, packAt));
  for (const word of words) {
    response.write(pkt(`\u0002${word}\r`), "latin1");
    await sleep(pauseMs);
  }
  response.end(bytes.subarray(packAt));
}

/** A healthy server that answers one service with a redirect, once the first question was answered. */
export function serveWithRedirect(
  healthy: string,
  { of: service, to }: { readonly of: string; readonly to: string },
): Promise<string> {
  return serveByHand((request, response) => {
    const { pathname } = new URL(request.url ?? "/", "http://localhost");
    if (!pathname.endsWith(`/${service}`)) void answerAs(healthy, request, response);
    else response.writeHead(307, { location: `${to}${request.url}` }).end();
  });
}

/** A healthy server that knows version 0 of the protocol alone, as those of before 2018. */
export function serveOldProtocol(healthy: string): Promise<string> {
  return serveByHand((request, response) => {
    delete request.headers["git-protocol"];
    void answerAs(healthy, request, response);
  });
}

/** A healthy server that says of its `HEAD` that it is another ref, whose name may be anything. */
export function serveWithHead(healthy: string, name: string): Promise<string> {
  return serveByHand((request, response) => void answerWithHead({ healthy, name, request, response }));
}

interface HeadAnswer {
  readonly healthy: string;
  readonly name: string;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

async function answerWithHead({ healthy, name, request, response }: HeadAnswer): Promise<void> {
  const { status, contentType, bytes } = await passOn(request, healthy);
  const text = bytes.toString("latin1");
  const [line, commit] = /[0-9a-f]{4}([0-9a-f]{40}) HEAD symref-target:[^\n]*\n/.exec(text) ?? [];
  const told = line === undefined ? bytes : text.replace(line, () => pkt(`${commit} HEAD symref-target:${name}\n`));
  response.writeHead(status, { "content-type": contentType });
  response.end(told, "latin1");
}

async function answerAs(healthy: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { status, contentType, bytes } = await passOn(request, healthy);
  response.writeHead(status, { "content-type": contentType }).end(bytes);
}

async function passOn(
  request: IncomingMessage,
  healthy: string,
): Promise<{ status: number; contentType: string; bytes: Buffer }> {
  const asked = Buffer.concat((await request.toArray()) as Buffer[]);
  const { method = "GET", headers } = request;
  const onward = ["content-type", "git-protocol", "content-encoding"].flatMap((name) =>
    headers[name] === undefined ? [] : [[name, String(headers[name])] as [string, string]],
  );
  const body = method === "GET" ? {} : { body: new Uint8Array(asked) };
  const answer = await fetch(healthy + (request.url ?? ""), { method, headers: onward, ...body });
  const contentType = answer.headers.get("content-type") ?? "";
  return { status: answer.status, contentType, bytes: Buffer.from(await answer.arrayBuffer()) };
}

const PACK_FOLLOWS = Buffer.from("000dpackfile\n");
