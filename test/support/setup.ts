import { afterAll } from "vitest";
import { cleanUp } from "./cleanup.ts";

// Hooks registered first run last: the tests' own hooks still find everything standing.
afterAll(cleanUp, 30_000);
