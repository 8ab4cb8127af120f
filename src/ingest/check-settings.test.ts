import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { temporaryDirectory } from "../../test/support/cleanup.ts";
import { checkSettings } from "./check-settings.ts";

const CERTIFICATE = "Some authority\n-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n";

test("what can be used is accepted", async () => {
  const caFile = join(temporaryDirectory(), "ca.pem");
  writeFileSync(caFile, CERTIFICATE);
  await expect(checkSettings({ allowHosts: ["10.0.0.0/8", "git.internal:8443"], caFile })).resolves.toBeUndefined();
  await expect(checkSettings({ allowHosts: [], caFile: null })).resolves.toBeUndefined();
});

test("a list of hosts that cannot be read is refused, by name", async () => {
  const checking = checkSettings({ allowHosts: ["git.internal", "10.0.0.0/99"], caFile: null });
  await expect(checking).rejects.toMatchObject({
    code: "invalid_request",
    message: expect.stringMatching(/^MEGABRAIN_ALLOW_HOSTS \(--allow-hosts\) cannot be used: "10\.0\.0\.0\/99" is not/),
  });
});

test.each([
  ["that is missing", null, /ENOENT.*ca\.pem/],
  ["that holds a key alone", "-----BEGIN PRIVATE KEY-----\nMIIB\n-----END PRIVATE KEY-----\n", /holds no certificate/],
])("a file of authorities %s is refused, by name", async (_, text, reason) => {
  const caFile = join(temporaryDirectory(), "ca.pem");
  if (text !== null) writeFileSync(caFile, text);
  const checking = checkSettings({ allowHosts: [], caFile });
  await expect(checking).rejects.toThrow(/^MEGABRAIN_CA_FILE \(--ca-file\) cannot be used: /);
  await expect(checking).rejects.toThrow(reason);
});
