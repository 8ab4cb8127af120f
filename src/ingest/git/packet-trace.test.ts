import { expect, test } from "vitest";
import { headIn } from "./packet-trace.ts";

const OID = "2e65f6faf3a47d0e1b8a4a7f3f4b5a6c7d8e9f00";
const line = (packet: string): string => `08:56:01.171750 pkt-line.c:80           packet:        ${packet}`;

test.each([
  [line(`fetch< ${OID} HEAD symref-target:refs/heads/main`), "refs/heads/main"],
  [line(`fetch< ${OID} HEAD symref-target:refs/heads/feature/one`), "refs/heads/feature/one"],
  [line(`fetch< ${OID} HEAD`), "HEAD"],
  // Escaped: `größe`.
  [line(`fetch< ${OID} HEAD symref-target:refs/heads/gr\\303\\266\\303\\237e`), null],
  // Protocol 0 tells it among its capabilities.
  [line(`fetch< ${OID} HEAD\\0multi_ack thin-pack symref=HEAD:refs/heads/main agent=git/2.39.5`), null],
  [line("fetch< unborn HEAD symref-target:refs/heads/main"), null],
  [line("fetch> ref-prefix HEAD"), null],
  [line(`fetch> want ${OID}`), null],
  [line(`fetch< ${OID} refs/heads/HEAD`), null],
  [line(`upload-pack> ${OID} HEAD symref-target:refs/heads/main`), null],
])("%s tells %s", (packet, head) => {
  const text = `${line("fetch< version 2")}\n${packet}\n${line("fetch< 0000")}\n`;
  expect(headIn({ text, isCutOff: false })).toBe(head);
});
