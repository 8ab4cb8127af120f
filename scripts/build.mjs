// `npm run build`: a handful of files instead of some 600 modules, so that the program starts in half the time. Packages with
// native code stay where npm puts them.
import { chmodSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { build } from "rolldown";
import { buildClient } from "./build-client.mjs";
import { buildWeb } from "./build-web.mjs";
import { SHIPPED_LICENCES } from "./licences.mjs";

const { dependencies } = JSON.parse(readFileSync("package.json", "utf8"));

/** Directories of the packages that ended up in what is shipped. */
const bundled = new Set();
const plugins = [{ name: "notices", generateBundle: noticePackages }];
const common = { platform: "node", external: Object.keys(dependencies), plugins };
await build({
  ...common,
  input: { main: "src/main.ts" },
  output: { dir: "dist", cleanDir: true, format: "esm", chunkFileNames: "[name].js", sourcemap: true },
});
// Forked by their path, once an ingestion. As CommonJS they start 0.1 s sooner: 17 packages of grammars are read.
await build({
  ...common,
  input: {
    "ingest/parser/parser-process": "src/ingest/parser/parser-process.ts",
    "store/embedded/segment/indexer-process": "src/store/embedded/segment/indexer-process.ts",
  },
  output: {
    dir: "dist",
    format: "cjs",
    entryFileNames: "[name].cjs",
    chunkFileNames: "process-[name].cjs",
    sourcemap: true,
  },
});
await buildClient({ plugins });
await buildWeb({ plugins });
// `npm link` makes it so once; another build would take it back.
chmodSync("dist/main.js", 0o755);
const notices = Array.from(bundled, noticeOf).sort((a, b) => a.localeCompare(b, "en"));
writeFileSync("dist/THIRD-PARTY-NOTICES.txt", notices.join(`\n${"-".repeat(80)}\n\n`));

function noticePackages(_options, bundle) {
  for (const id of Object.values(bundle).flatMap((chunk) => Object.keys(chunk.modules ?? {}))) {
    const [, root] = /^\0?(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(id) ?? [];
    if (root !== undefined) bundled.add(root);
  }
}

/** A package's licence, as its licence wants it; refuses those nobody agreed to. */
function noticeOf(root) {
  const { name, version, license } = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8"));
  if (!SHIPPED_LICENCES.has(license)) throw new Error(`${name} must not be shipped: its licence is ${license}`);
  const file = readdirSync(root).find((entry) => /^licen[cs]e/i.test(entry));
  const text = file === undefined ? "" : `\n${readFileSync(path.join(root, file), "utf8").trim()}\n`;
  return `${name} ${version} (${license})\n${text}`;
}
