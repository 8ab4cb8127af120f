// Checks a server that runs already against docs/protocol.md:
//   npm run conformance -- --url http://host:port [--repository owner/name] [--source github]
// Without --url the suite starts a server of its own, and then runs every point.
import { parseArgs } from "node:util";
import { conclude, runVitest } from "./run-vitest.mjs";

const { values } = parseArgs({
  options: { url: { type: "string" }, repository: { type: "string" }, source: { type: "string" } },
});
const environment = {
  MEGABRAIN_CONFORMANCE_URL: values.url?.replace(/\/+$/, ""),
  MEGABRAIN_CONFORMANCE_REPOSITORY: values.repository,
  MEGABRAIN_CONFORMANCE_SOURCE: values.source,
};
const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== undefined));
// One file after the other: the points share one repository of a server that may be busy with other things.
const order = values.url === undefined ? [] : ["--no-file-parallelism"];
conclude(await runVitest(["--project", "conformance", ...order, "test/conformance/protocol"], given));
