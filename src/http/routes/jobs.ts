import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import { JobDetails, JobList, JobParams, JobsQuery, SubmittedJob } from "../../contract/job.ts";
import { problems } from "../../contract/problem.ts";
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
    api.get("/api/v1/jobs", { schema: LIST }, async ({ query }) => {
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

    api.get("/api/v1/jobs/:id", { schema: GET }, async ({ params }) => {
      const job = await deps.jobs.get(params.id as JobId);
      return (job === null ? null : await detailsOf(job, deps)) ?? refuseJob();
    });

    api.delete("/api/v1/jobs/:id", { schema: CANCEL }, async ({ params }, reply) => {
      const outcome = await deps.ingestions.cancel(params.id as JobId);
      if (outcome === "finished") throw unsuitable("This ingestion has ended already.", "There is nothing to cancel.");
      const job = outcome === null ? null : await deps.jobs.get(params.id as JobId);
      return reply.code(202).send((job === null ? null : await detailsOf(job, deps)) ?? refuseJob());
    });

    api.post("/api/v1/jobs/:id/retry", { schema: RETRY }, async ({ params }, reply) => {
      const outcome = await deps.ingestions.retry(params.id as JobId);
      if (outcome === "unfinished")
        throw unsuitable("This ingestion has not ended yet.", "Wait for its end, or cancel it.");
      const submitted = outcome ?? refuseJob();
      return reply.code(202).header("location", jobPath(submitted.job)).send(wireSubmitted(submitted));
    });
  };
}

const tags = ["Ingestions"];

const LIST = {
  tags,
  operationId: "listJobs",
  summary: "List ingestions",
  description: "Newest first. One that ended is kept for 30 days.",
  querystring: JobsQuery,
  response: { 200: JobList, ...problems("invalid_request") },
};

const GET = {
  tags,
  operationId: "getJob",
  summary: "Look at one ingestion",
  description: "With its newest event: where it stands now. Its event stream tells what follows.",
  params: JobParams,
  response: { 200: JobDetails, ...problems("not_found") },
};

const CANCEL = {
  tags,
  operationId: "cancelJob",
  summary: "Cancel an ingestion",
  description:
    "One that waits ends at once, one that runs within two seconds. Either way its last event is `Failed`, with the code " +
    "`cancelled`; what was searchable before stays so.",
  params: JobParams,
  response: { 202: JobDetails, ...problems("not_found", [409, "It has ended already."]) },
};

const RETRY = {
  tags,
  operationId: "retryJob",
  summary: "Ingest the same again",
  description:
    "As a new job, which names the old one in `retryOf`. A token that the old one was given is used again, unless the " +
    "server was started anew since.",
  params: JobParams,
  response: { 202: SubmittedJob, ...problems("not_found", [409, "It has not ended yet."], "queue_full") },
};

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
