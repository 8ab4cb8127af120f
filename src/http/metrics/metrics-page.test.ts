import { expect, test } from "vitest";
import { startHttpServer } from "../../../test/support/http-server.ts";
import { createMetrics } from "./metrics.ts";
import { createGauges } from "./gauges.ts";

const PAGE = new URL("../../../docs/metrics.md", import.meta.url).pathname;
const HEAD = `<!-- Written by src/http/metrics/metrics-page.test.ts: run it with \`-u\`. -->

# Metrics

\`GET /metrics\` answers in Prometheus' text format. Like everything else here it needs no key, and is refused for a \`Host\`
that is not the server's: scrape it by a loopback name, or by that of \`MEGABRAIN_PUBLIC_URL\`.

\`\`\`yaml
scrape_configs:
  - job_name: megabrain
    static_configs:
      - targets: ["127.0.0.1:8080"]
\`\`\`

Counters and histograms begin at nought when the server starts; gauges tell what is so when they are asked for. The values
of labels come from closed lists. No repository, address or person is named.

`;
const FOOT = `
\`code\` is an error code of [the protocol](protocol.md#6-error-codes), and \`none\` where the outcome is \`complete\`. \`route\` is
a template such as \`/api/v1/jobs/:id\`, and \`none\` where there is no such address. A parser that \`retired\` had parsed many
files, or grown.

Beside these stand \`process_*\` and \`nodejs_*\`: processor time, memory, file descriptors, lag of the event loop, garbage
collection. They are of the server's own process, without git, the parsers and the indexer, and begin with the first
request for \`/metrics\`.
`;

/** What each label may be; `code`, `method` and `route` are described below the table. */
const VALUES: Readonly<Record<string, string>> = {
  "megabrain_jobs status": "`queued`, `running`",
  outcome: "`complete`, `failed`",
  stage: "`cloning`, `parsing`, `indexing`",
  kind: "`job`, `all`",
  reason: "`crash`, `timeout`, `retired`",
};

test("the page of metrics says what there is", async () => {
  const { store } = await startHttpServer();
  const { registry } = createMetrics();
  createGauges(registry, { ...store, streams: { openByKind: { job: 0, all: 0 } } });
  const metrics = await registry.getMetricsAsJSON();
  const rows = metrics.map(({ name, help, type }) => {
    const { labelNames = [] } = registry.getSingleMetric(name) as { labelNames?: readonly string[] };
    const labels = labelNames.map((label) => labelOf(name, label)).join("; ");
    return [`\`${name}\``, String(type), labels, help];
  });
  const table = [["name", "type", "labels", "meaning"], ["---", "---", "---", "---"], ...rows];
  const page = `${HEAD}${table.map((row) => `| ${row.join(" | ")} |`).join("\n")}\n${FOOT}`;
  await expect(page).toMatchFileSnapshot(PAGE);
});

function labelOf(metric: string, label: string): string {
  const values = VALUES[`${metric} ${label}`] ?? VALUES[label];
  return values === undefined ? `\`${label}\`` : `\`${label}\`: ${values}`;
}
