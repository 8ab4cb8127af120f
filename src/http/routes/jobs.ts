import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import { JobDetails, JobList, JobParams, JobsQuery, SubmittedJob } from "../../contract/job.ts";
import { PROBLEM_RESPONSES } from "../../contract/problem.ts";
import { AppError } from "../../core/error.ts";
import type { JobId } from "../../core/ids.ts";
import type { Job } from "../../core/job.ts";
import type { HttpDependencies } from "../dependencies.ts";
import { readJobsQuery } from "../jobs-query.ts";
import { jobPath, wireJobDetails, wireSubmitted } from "../mappers/job.ts";
import { RequestRefused } from "../problem.ts";

type JobDeps = Pick<HttpDependencies, "jobs" | "events" | "ingestions">;

/** Ingestions as records: list, look, cancel, retry. */
export function jobRoutes(deps: JobDeps): FastifyPluginAsyncTypebox {
  return async (api) => {
    const listing = {
      summary: "Ingestions, newest first",
      querystring: JobsQuery,
      response: { 200: JobList, ...PROBLEM_RESPONSES },
    };
    api.get("/api/v1/jobs", { schema: listing }, async ({ query }) => {
      const { limit, ...wanted } = readJobsQuery(query);
      // One more than asked for tells whether there is a next page.
      const jobs = await deps.jobs.list({ ...wanted, limit: limit + 1 });
      const page = jobs.slice(0, limit);
      const details = await Promise.all(page.map((job) => detailsOf(job, deps)));
      return {
        jobs: details.filter((job) => job !== null),
        cursor: jobs.length > limit ? (page.at(-1)?.id ?? null) : null,
      };
    });

    const one = { summary: "One ingestion", params: JobParams, response: { 200: JobDetails, ...PROBLEM_RESPONSES } };
    api.get("/api/v1/jobs/:id", { schema: one }, async ({ params }) => {
      const job = await deps.jobs.get(params.id as JobId);
      return (job === null ? null : await detailsOf(job, deps)) ?? refuseJob();
    });

    const cancelling = {
      summary: "Cancel an ingestion",
      params: JobParams,
      response: { 202: JobDetails, ...PROBLEM_RESPONSES },
    };
    api.delete("/api/v1/jobs/:id", { schema: cancelling }, async ({ params }, reply) => {
      const outcome = await deps.ingestions.cancel(params.id as JobId);
      if (outcome === "finished") throw unsuitable("This ingestion has ended already.", "There is nothing to cancel.");
      const job = outcome === null ? null : await deps.jobs.get(params.id as JobId);
      return reply.code(202).send((job === null ? null : await detailsOf(job, deps)) ?? refuseJob());
    });

    const retrying = {
      summary: "Ingest the same again, as a new job linked to the old one",
      params: JobParams,
      response: { 202: SubmittedJob, ...PROBLEM_RESPONSES },
    };
    api.post("/api/v1/jobs/:id/retry", { schema: retrying }, async ({ params }, reply) => {
      const outcome = await deps.ingestions.retry(params.id as JobId);
      if (outcome === "unfinished")
        throw unsuitable("This ingestion has not ended yet.", "Wait for its end, or cancel it.");
      const submitted = outcome ?? refuseJob();
      return reply.code(202).header("location", jobPath(submitted.job)).send(wireSubmitted(submitted));
    });
  };
}

/** Null when the job was forgotten meanwhile. */
async function detailsOf(job: Job, { events }: JobDeps): Promise<JobDetails | null> {
  const newest = await events.newest(job.id);
  return newest === null ? null : wireJobDetails(job, newest);
}

/** For what is asked of a job that is not there. */
export function refuseJob(): never {
  throw new AppError("not_found", "There is no ingestion with this id.", {
    hint: "The list of ingestions has those there are; a finished one is kept for 30 days.",
  });
}

function unsuitable(detail: string, hint: string): RequestRefused {
  return new RequestRefused("invalid_request", { status: 409, title: "Not in this state", detail, hint });
}
