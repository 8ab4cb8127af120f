import { Type, type Static } from "typebox";

export const Health = Type.Object(
  { status: Type.Literal("ok"), version: Type.String({ description: "Of MegaBrain." }) },
  { title: "Health", description: "The process lives.", examples: [{ status: "ok", version: "0.1.0" }] },
);
export type Health = Static<typeof Health>;
export const Readiness = Type.Object(
  { status: Type.Enum(["ready", "not_ready"]) },
  { title: "Readiness", description: "Whether it can take work.", examples: [{ status: "ready" }] },
);
export type Readiness = Static<typeof Readiness>;
