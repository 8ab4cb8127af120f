import { open } from "node:fs/promises";

/** Makes a file, or the entries of a directory, durable. */
export async function fsync(path: string): Promise<void> {
  const opened = await open(path);
  try {
    await opened.sync();
  } finally {
    await opened.close();
  }
}
