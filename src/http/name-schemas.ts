import type { ApiDocument, Schema } from "./reference/document.ts";

/**
 * The same document, with each schema that has a title in one place and references to it elsewhere: programs that are
 * generated from it get one type for each, and not one for each place where it stands.
 */
export function nameSchemas(document: ApiDocument): ApiDocument {
  const schemas: Record<string, Schema> = {};

  function named(value: unknown): unknown {
    if (Array.isArray(value)) return value.map(named);
    if (typeof value !== "object" || value === null) return value;
    const inside = Object.fromEntries(
      Object.entries(value).map(([key, each]) => [key, VALUES.has(key) ? each : named(each)]),
    ) as Schema;
    if (typeof inside.title !== "string") return inside;
    const { title, ...schema } = inside;
    // Where it is all of a body, its example stands beside it.
    schemas[title] = { ...schemas[title], ...schema };
    return { $ref: `#/components/schemas/${title}` };
  }

  const paths = named(document.paths) as ApiDocument["paths"];
  const byName = Object.fromEntries(Object.entries(schemas).sort(([a], [b]) => a.localeCompare(b, "en")));
  return { ...document, components: { ...document.components, schemas: byName }, paths };
}

/** What is an example or a choice is no schema, whatever it looks like. */
const VALUES: ReadonlySet<string> = new Set(["example", "examples", "default", "enum", "const"]);
