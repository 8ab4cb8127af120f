import { Type, type Static } from "typebox";
import { text } from "./shapes.ts";

/** Body of `POST /api/v1/ingest/{source}`, JSON or a form. Unknown fields are tolerated; null is as good as absent. */
export const IngestBody = Type.Object({
  repository: text("owner/name, host/owner/name or an https URL; an absolute path for `local`."),
  ref: Type.Optional(text("Branch, tag or commit; the default branch unless given.")),
  branch: Type.Optional(text("Another name for `ref`.")),
  token: Type.Optional(text("Lets the server read a private repository. Lives in memory only.")),
  username: Type.Optional(text("Sent with the token, where the host wants a certain one.")),
  full: Type.Optional(Type.Boolean({ description: "Ingest everything anew, not only what changed." })),
});

export type IngestBody = Static<typeof IngestBody>;

export const IngestParams = Type.Object({ source: Type.String() });

export const IngestQuery = Type.Object({
  stream: Type.Optional(
    Type.Enum(["true", "false", "1", "0", ""], {
      description: "Answer with the job's event stream, as an `Accept` that prefers text/event-stream does.",
    }),
  ),
});
