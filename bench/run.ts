import { benchCompare } from "./compare.ts";
import { benchIncremental } from "./incremental.ts";
import { benchIngest } from "./ingest.ts";

const BENCHES: Readonly<Record<string, (args: readonly string[]) => Promise<void>>> = {
  compare: benchCompare,
  incremental: benchIncremental,
  ingest: benchIngest,
};

const [name = "", ...args] = process.argv.slice(2);
const bench = BENCHES[name];
if (bench === undefined) {
  console.error(`Usage: npm run bench -- NAME [ARGUMENTS]\nNames: ${Object.keys(BENCHES).join(", ")}`);
  process.exitCode = 2;
} else {
  await bench(args);
}
