// Refuses what must not come in with a dependency: a licence nobody agreed to, or code that runs at install time.
// Reads package-lock.json, which names both for every package on every platform.
import { readFileSync } from "node:fs";
import path from "node:path";
import { SHIPPED_LICENCES } from "./licences.mjs";

const root = path.resolve(import.meta.dirname, "..");
const lock = JSON.parse(readFileSync(path.join(root, "package-lock.json"), "utf8"));
const settings = readFileSync(path.join(root, ".npmrc"), "utf8");

/** Tools that are used but not shipped may have these too; the build refuses to bundle them. */
const TOOL_LICENCES = new Set(["MPL-2.0", "CC0-1.0", "CC-BY-4.0", "Python-2.0"]);
/** Their script only looks for the grammar, which comes ready-made inside the package: it works without having run. */
const SCRIPT_NOT_NEEDED = /^@ast-grep\/lang-[a-z]+$/;

const faults = Object.entries(lock.packages)
  .filter(([at]) => at !== "")
  .flatMap(([at, { license, dev, hasInstallScript }]) => {
    const name = at.replace(/^.*node_modules\//, "");
    const allowed = SHIPPED_LICENCES.has(license) || (dev && TOOL_LICENCES.has(license));
    return [
      ...(allowed ? [] : [`${name}: the licence ${license ?? "(none named)"} is not on the list`]),
      ...(hasInstallScript && !SCRIPT_NOT_NEEDED.test(name) ? [`${name}: runs code when it is installed`] : []),
    ];
  });
if (!/^ignore-scripts=true$/m.test(settings)) faults.push(".npmrc must say ignore-scripts=true");

for (const fault of faults) process.stdout.write(`${fault}\n`);
process.exitCode = faults.length > 0 ? 1 : 0;
