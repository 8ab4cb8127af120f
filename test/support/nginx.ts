import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { onCleanUp, onSuddenExit, temporaryDirectory } from "./cleanup.ts";
import { freePort } from "./server.ts";

/** nginx before a server, with nothing set but the address: buffering on, HTTP/1.0 to the upstream. Returns its URL. */
export async function startNginx(program: string, upstreamUrl: string): Promise<string> {
  const site = (port: number): string =>
    `server { listen 127.0.0.1:${port}; location / { proxy_pass ${upstreamUrl}; } }`;
  return `http://127.0.0.1:${await startNginxWith(program, site)}`;
}

/** nginx with the site that is written for its port. Returns the port. */
export async function startNginxWith(program: string, site: (port: number) => string): Promise<number> {
  const directory = temporaryDirectory("megabrain-nginx-");
  const port = await freePort();
  mkdirSync(path.join(directory, "temp"));
  const settings = path.join(directory, "nginx.conf");
  writeFileSync(settings, configuration(directory, site(port)));
  const child = spawn(program, ["-p", directory, "-c", settings, "-e", path.join(directory, "error.log")], {
    stdio: "ignore",
  });
  const exited = once(child, "exit");
  onSuddenExit(() => child.kill("SIGKILL"));
  onCleanUp(async () => {
    child.kill("SIGTERM");
    await exited;
  });
  await untilListening(port).catch((cause: unknown) => {
    throw new Error(readFileSync(path.join(directory, "error.log"), "utf8"), { cause });
  });
  return port;
}

function configuration(directory: string, site: string): string {
  const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"];
  return [
    "daemon off; master_process off; worker_processes 1;",
    `pid ${directory}/nginx.pid;`,
    "events {}",
    "http {",
    "  access_log off;",
    ...temporary.map((kind) => `  ${kind}_temp_path ${directory}/temp/${kind};`),
    site,
    "}",
    "",
  ].join("\n");
}

async function untilListening(port: number): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    const socket = connect(port, "127.0.0.1");
    const isOpen = await once(socket, "connect").then(
      () => true,
      () => false,
    );
    socket.destroy();
    if (isOpen) return;
    await sleep(25);
  }
  throw new Error("nginx does not answer");
}
