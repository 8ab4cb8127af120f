import { access, constants, stat, statfs } from "node:fs/promises";
import { dirname } from "node:path";
import { prepareDataDir } from "../store/embedded/prepare-data-dir.ts";
import { found, ok, type Check } from "./check.ts";

/** Whether this user can work in the data directory, or make it. */
export async function checkDataDir(dir: string): Promise<Check> {
  try {
    const nearest = await nearestExisting(dir);
    if (nearest !== dir) {
      await access(nearest, constants.W_OK | constants.X_OK);
      return ok("data directory", `${dir} will be made`);
    }
    // It is there: this makes nothing, and looks at what is in it.
    await prepareDataDir(dir);
    const { mode } = await stat(dir);
    if ((mode & OTHERS) === 0) return ok("data directory", dir);
    const detail = `${dir}: other users of this machine may look into it, and it holds code.`;
    return { name: "data directory", status: "warning", detail, hint: `chmod 700 ${dir}` };
  } catch (error) {
    return found("data directory", "failure", error);
  }
}

/** How much room is left where the data directory is. */
export async function checkDisk(dir: string): Promise<Check> {
  try {
    const { bavail, bsize } = await statfs(await nearestExisting(dir));
    const free = bavail * bsize;
    const detail = `${(free / GIB).toFixed(1)} GiB free`;
    if (free >= FREE_BYTES_WANTED) return ok("disk", detail);
    const status = free < FREE_BYTES_MIN ? "failure" : "warning";
    return { name: "disk", status, detail, hint: "Free some space, or choose another --data-dir." };
  } catch (error) {
    return found("disk", "warning", error);
  }
}

/** Rights of the group and of everyone. */
const OTHERS = 0o077;
const GIB = 1024 ** 3;
/** The clone and the index of a large repository. */
const FREE_BYTES_WANTED = GIB;
/** The catalogue alone would soon be in trouble. */
const FREE_BYTES_MIN = GIB / 10;

async function nearestExisting(dir: string): Promise<string> {
  try {
    await stat(dir);
    return dir;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT" || dirname(dir) === dir) throw error;
    return nearestExisting(dirname(dir));
  }
}
