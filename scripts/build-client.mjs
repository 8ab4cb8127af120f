// Builds `megabrain/client`: one file for Node and browsers, and types that need nothing but TypeScript.
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { build } from "rolldown";
import { wireTypes } from "./wire-types.mjs";

const ENTRY = "src/client/client.ts";
const OUT = "dist/client";
/** Where tsc writes the types of every module, before those that are wanted are taken. */
const EMITTED = "build/client";

export async function buildClient({ plugins }) {
  await build({
    input: { client: ENTRY },
    platform: "neutral",
    resolve: { mainFields: ["module", "main"] },
    plugins: [refuseNode, ...plugins],
    output: { dir: OUT, format: "esm", sourcemap: true, codeSplitting: false },
  });
  rmSync(EMITTED, { recursive: true, force: true });
  execFileSync(process.execPath, ["node_modules/typescript/bin/tsc", "-p", "tsconfig.client.json"], {
    stdio: "inherit",
  });
  writeFileSync(path.join(EMITTED, "client/wire.d.ts"), await wireTypes());
  copyTypes("client/client.d.ts", new Set());
}

/** What runs in Node only must not get in by way of an import. */
const refuseNode = {
  name: "refuse-node",
  resolveId(source) {
    if (source.startsWith("node:")) throw new Error(`the client imports ${source}, which browsers do not have`);
  },
};

/** Copies one module's types and those it refers to, so that nothing internal is shipped. */
function copyTypes(file, copied) {
  if (copied.has(file)) return;
  copied.add(file);
  const source = readFileSync(path.join(EMITTED, file), "utf8");
  const target = path.join(OUT, "types", file);
  mkdirSync(path.dirname(target), { recursive: true });
  writeFileSync(target, source.replaceAll(IMPORT, 'from "$1.js"'));
  for (const [, name] of source.matchAll(IMPORT)) copyTypes(`${path.join(path.dirname(file), name)}.d.ts`, copied);
}

const IMPORT = /from "(\.[^"]+)\.ts"/g;
