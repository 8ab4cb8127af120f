import { expect, it } from "vitest";
import type { JobId } from "../core/ids.ts";
import { createTokenVault } from "./token-vault.ts";

const token = (secret: string) => ({ username: "x-access-token", secret });

it("keeps the tokens of waiting and running jobs, and of the last jobs that failed", () => {
  const vault = createTokenVault();
  vault.keep("waiting" as JobId, token("w"));
  for (let i = 0; i < 200; i++) {
    vault.keep(`failed ${i}` as JobId, token("f"));
    vault.retire(`failed ${i}` as JobId);
  }
  expect(vault.get("waiting" as JobId)).toEqual(token("w"));
  expect(vault.get("failed 199" as JobId)).toEqual(token("f"));
  expect(vault.get("failed 0" as JobId)).toBeNull();
});

it("accepts a token for its job alone", () => {
  const vault = createTokenVault();
  vault.keep("a" as JobId, token("s"));
  expect(vault.isAccepted("a" as JobId, token("s"))).toBe(false);
  vault.accept("a" as JobId);
  expect(vault.isAccepted("a" as JobId, token("s"))).toBe(true);
  expect(vault.isAccepted("a" as JobId, token("other"))).toBe(false);
  vault.forget("a" as JobId);
  expect(vault.isAccepted("a" as JobId, token("s"))).toBe(false);
});
