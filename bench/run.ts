import { benchCompare } from "./compare.ts";
import { benchFanOut } from "./fan-out.ts";
import { benchHonesty } from "./honesty.ts";
import { benchIncremental } from "./incremental.ts";
import { benchIngest } from "./ingest.ts";
import { benchRecord } from "./record.ts";
import { benchReplay } from "./replay.ts";
import { benchScale } from "./scale.ts";
import { benchSearch } from "./search.ts";
import { benchSubscribers } from "./subscribers.ts";

const BENCHES: Readonly<Record<string, (args: readonly string[]) => Promise<void>>> = {
  compare: benchCompare,
  "fan-out": benchFanOut,
  honesty: benchHonesty,
  incremental: benchIncremental,
  ingest: benchIngest,
  record: benchRecord,
  replay: benchReplay,
  scale: benchScale,
  search: benchSearch,
  subscribers: benchSubscribers,
};

const [name = "", ...args] = process.argv.slice(2);
const bench = BENCHES[name];
if (bench === undefined) {
  console.error(`Usage: npm run bench -- NAME [ARGUMENTS]\nNames: ${Object.keys(BENCHES).join(", ")}`);
  process.exitCode = 2;
} else {
  await bench(args);
}
