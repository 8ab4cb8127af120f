// Opens the data directory it is given, prints what came of it, publishes an address, and stays until it is killed.
import { writeSync } from "node:fs";
import { openDataDir } from "../../../../src/store/embedded/data-dir.ts";

const [path = "", url = ""] = process.argv.slice(2);
const opened = await openDataDir(path, { clock: Date, version: "1.2.3" });
if (opened.kind === "owned" && url !== "") await opened.publishAddress(url);
writeSync(1, `${opened.kind === "owned" ? "owned" : `taken ${opened.url}`}\n`);
setInterval(() => opened, 60_000);
