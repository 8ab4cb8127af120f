import { describe, expect, test } from "vitest";
import { AppError } from "../core/error.ts";
import { tellDiskFull } from "./disk-full.ts";

describe("an error of the file system", () => {
  test.each(["ENOSPC", "EDQUOT"])("is disk_full where it is %s", (code) => {
    const cause = Object.assign(new Error(`${code}: no room, write`), { code });
    expect(tellDiskFull(cause)).toEqual(new AppError("disk_full", "No space is left in the data directory."));
    expect(tellDiskFull(cause)).toMatchObject({ code: "disk_full", cause });
  });

  test.each([Object.assign(new Error("no"), { code: "EACCES" }), new AppError("timeout", "late"), "text", null])(
    "stays what it is otherwise: %s",
    (error) => {
      expect(tellDiskFull(error)).toBe(error);
    },
  );
});
