import type { JobId } from "./ids.ts";

/** Someone else holds the job now, or it has ended: the work must stop, and what it did does not count. */
export class LeaseLost extends Error {
  constructor(jobId: JobId) {
    super(`the lease on job ${jobId} is lost`);
    this.name = "LeaseLost";
  }
}
