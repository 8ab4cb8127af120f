import { describe, expect, test } from "vitest";
import { requireGit, supportedVersion } from "./git-version.ts";

describe("the version of git", () => {
  test.each([
    ["git version 2.37.0\n", "2.37.0"],
    ["git version 2.39.5 (Apple Git-154)\n", "2.39.5"],
    ["git version 2.45.1.windows.1", "2.45.1.windows.1"],
    ["git version 3.0.0-rc1", "3.0.0"],
  ])("%s is enough", (printed, version) => {
    expect(supportedVersion(printed)).toBe(version);
  });

  test.each([
    ["git version 2.36.6", /2\.37 or newer is needed; this is 2\.36\.6/],
    ["git version 1.8.3.1", /this is 1\.8\.3\.1/],
    ["hub 1.0", /says "hub 1\.0"/],
  ])("%s is not", (printed, sentence) => {
    expect(() => supportedVersion(printed)).toThrow(
      expect.objectContaining({
        message: expect.stringMatching(sentence) as string,
        hint: expect.stringMatching(/^Install git /) as string,
      }),
    );
  });

  test("this machine's git is enough", async () => {
    expect(await requireGit({ dataDir: "/tmp" })).toMatch(/^[23]\./);
  });

  test("no git at all is a sentence, and how to get one", async () => {
    await expect(requireGit({ dataDir: "/tmp", searchPath: "/nonexistent" })).rejects.toMatchObject({
      message: "git is missing: there is none in /nonexistent, where PATH says to look.",
      hint: expect.stringMatching(/^Install git .*apt install git/) as string,
    });
  });
});
