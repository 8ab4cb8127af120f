import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { onCleanUp, onSuddenExit, temporaryDirectory } from "./cleanup.ts";
import { freePort } from "./server.ts";

/** nginx before a server, with nothing set but the address: buffering on, HTTP/1.0 to the upstream. Returns its URL. */
export async function startNginx(program: string, upstreamUrl: string): Promise<string> {
  const directory = temporaryDirectory("megabrain-nginx-");
  const port = await freePort();
  mkdirSync(path.join(directory, "temp"));
  const settings = path.join(directory, "nginx.conf");
  writeFileSync(settings, configuration({ directory, port, upstreamUrl }));
  const child = spawn(program, ["-p", directory, "-c", settings, "-e", path.join(directory, "error.log")], {
    stdio: "ignore",
  });
  const exited = once(child, "exit");
  onSuddenExit(() => child.kill("SIGKILL"));
  onCleanUp(async () => {
    child.kill("SIGTERM");
    await exited;
  });
  await untilListening(`http://127.0.0.1:${port}/healthz`);
  return `http://127.0.0.1:${port}`;
}

function configuration({
  directory,
  port,
  upstreamUrl,
}: Record<"directory" | "upstreamUrl", string> & { port: number }) {
  const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"];
  return [
    "daemon off; master_process off; worker_processes 1;",
    `pid ${directory}/nginx.pid;`,
    "events {}",
    "http {",
    "  access_log off;",
    ...temporary.map((kind) => `  ${kind}_temp_path ${directory}/temp/${kind};`),
    `  server { listen 127.0.0.1:${port}; location / { proxy_pass ${upstreamUrl}; } }`,
    "}",
    "",
  ].join("\n");
}

async function untilListening(url: string): Promise<void> {
  for (let tries = 0; ; tries++) {
    const answer = await fetch(url).catch(() => null);
    await answer?.body?.cancel();
    if (answer) return;
    if (tries > 200) throw new Error("nginx does not answer");
    await sleep(25);
  }
}
