// Builds the dashboard into dist/web: index.html, and assets whose names carry a hash of what they hold, each also
// compressed, so that the server compresses nothing while it runs.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { build } from "vite";

const OUT = path.resolve("dist/web");

/** `plugins`: further ones, for what everything bundled has to pass. */
export async function buildWeb({ plugins }) {
  await build({
    root: "web",
    configFile: false,
    logLevel: "warn",
    plugins,
    oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
    build: {
      outDir: OUT,
      emptyOutDir: true,
      target: "es2022",
      // The Content-Security-Policy lets no data: URL be loaded but images.
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      reportCompressedSize: false,
    },
  });
  for (const name of readdirSync(path.join(OUT, "assets"))) {
    const file = path.join(OUT, "assets", name);
    const content = readFileSync(file);
    writeFileSync(`${file}.gz`, gzipSync(content, { level: constants.Z_BEST_COMPRESSION }));
    writeFileSync(`${file}.br`, brotliCompressSync(content));
  }
}
