import { defineConfig } from "vitest/config";

const setupFiles = ["test/support/setup.ts"];

export default defineConfig({
  test: {
    // The slow files wait more than they compute, so that more of them than there are cores may run at once.
    maxWorkers: 4,
    projects: [
      {
        test: {
          name: "unit",
          setupFiles,
          include: ["src/**/*.test.ts", "web/src/**/*.test.ts", "test/support/**/*.test.ts"],
          testTimeout: 20_000,
        },
      },
      {
        test: {
          name: "conformance",
          setupFiles,
          include: ["test/conformance/**/*.test.ts"],
          testTimeout: 90_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: "e2e",
          setupFiles,
          include: ["test/e2e/**/*.test.ts"],
          testTimeout: 150_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
