import { Type, type Static } from "typebox";
import { text } from "./shapes.ts";
import { Source } from "./words.ts";

/** Body of `POST /api/v1/ingest/{source}`, JSON or a form. Unknown fields are tolerated; null is as good as absent. */
export const IngestBody = Type.Object(
  {
    repository: text("owner/name, host/owner/name or an https URL; an absolute path for `local`."),
    ref: Type.Optional(text("Branch, tag or commit; the default branch unless given.")),
    branch: Type.Optional(text("Another name for `ref`.")),
    token: Type.Optional(text("Lets the server read a private repository. Lives in memory only.")),
    username: Type.Optional(text("Sent with the token, where the host wants a certain one.")),
    full: Type.Optional(Type.Boolean({ description: "Ingest everything anew, not only what changed." })),
  },
  { title: "IngestBody", description: "What to ingest.", examples: [{ repository: "acme/widgets", ref: "main" }] },
);

export type IngestBody = Static<typeof IngestBody>;

export const IngestParams = Type.Object({
  source: Type.Enum(Source.enum, {
    description: "Where the repository is; `git` takes any https Git URL.",
    examples: ["github"],
  }),
});

export const IngestQuery = Type.Object({
  stream: Type.Optional(
    Type.Enum(["true", "false", "1", "0", ""], {
      description: "Answer with the job's event stream, as an `Accept` that prefers text/event-stream does.",
      examples: ["true"],
    }),
  ),
});

export const IngestHeaders = Type.Object({
  "Idempotency-Key": Type.Optional(
    text("The same key and request within 24 hours answer with the same job; another request with it is refused."),
  ),
  "Last-Event-ID": Type.Optional(
    text("With a stream of a job that was there already: its events after this one, instead of the newest."),
  ),
});
