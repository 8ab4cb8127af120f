import { describe, expect, test } from "vitest";
import { directoryAddress, fileAddress, lineHash, readLineHash, readRoute, searchAddress } from "./route.ts";

describe("an address", () => {
  test.each([
    ["/", { page: "ingestions" }],
    ["/new", { page: "new" }],
    ["/jobs/01K", { page: "job", id: "01K" }],
    ["/repositories", { page: "repositories" }],
    ["/repositories/7", { page: "repository", id: "7" }],
    ["/search", { page: "search" }],
    ["/jobs", { page: "unknown" }],
    ["/jobs/1/2", { page: "unknown" }],
    ["/repositories/7/files", { page: "unknown" }],
    ["/api/v1/jobs", { page: "unknown" }],
  ])("%s is a page", (pathname, expected) => expect(readRoute(pathname)).toEqual(expected));

  test.each(["src/a.ts", "odd name/100%/ä#?.ts", "a//b"])("of the file %s leads back to it", (path) => {
    expect(readRoute(fileAddress("7", path))).toEqual({ page: "file", id: "7", path });
  });

  test.each(["src", "odd name/100%/ä#?"])("of the directory %s leads back to it", (path) => {
    expect(readRoute(directoryAddress("7", path))).toEqual({ page: "directory", id: "7", path });
  });

  test("of the top of a repository is the repository's", () => {
    expect(readRoute(directoryAddress("7", ""))).toEqual({ page: "repository", id: "7" });
  });

  test("that is not validly encoded is taken as it stands", () => {
    expect(readRoute("/jobs/%")).toEqual({ page: "job", id: "%" });
  });

  test("points at lines", () => {
    expect(readLineHash(lineHash(5))).toEqual([5, 5]);
    expect(readLineHash(lineHash([9, 5]))).toEqual([5, 9]);
    expect(readLineHash("#L9-5")).toEqual([5, 9]);
    expect(readLineHash("#other")).toBeNull();
  });

  test("keeps a query", () => {
    expect(searchAddress('"two words" c++')).toBe("/search?q=%22two%20words%22%20c%2B%2B");
    expect(searchAddress("")).toBe("/search");
  });
});
