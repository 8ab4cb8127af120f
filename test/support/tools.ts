import { accessSync, constants } from "node:fs";
import path from "node:path";

/**
 * Path of a program that npm does not bring. Where it is missing the test that asks is to skip itself, by name; with
 * `CI=true` it fails instead, so that nothing is left out in silence.
 */
export function findTool(name: string): string | null {
  const found = [...(process.env["PATH"] ?? "").split(path.delimiter), "/usr/sbin", "/usr/local/sbin"]
    .map((directory) => path.join(directory, name))
    .find(isProgram);
  if (!found && process.env["CI"] === "true") throw new Error(`${name} is missing, and CI=true allows no skipping`);
  return found ?? null;
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
