import type { Schema } from "./document.ts";
import { html, sentence, type Content, type Html } from "./html.ts";

/** What kind of value it is: `integer, 1 to 1000`, `list of Job`, `string or null`. */
export function typeOf(schema: Schema): Html {
  const { $ref, anyOf, enum: choices, type, items } = schema;
  if ($ref !== undefined) return linkTo($ref);
  if (anyOf !== undefined) return joined(anyOf.map(typeOf), " or ");
  if (choices !== undefined) return joined(choices.filter((choice) => choice !== "").map(code), " | ");
  if (schema.const !== undefined) return code(schema.const);
  if (type === "array") return listOf(items ?? {}, schema);
  if (type === "object" && schema.properties === undefined) return html`object of ${typeOf(valueOf(schema))} by name`;
  return html`${type ?? "any"}${formatOf(schema)}`;
}

/** The fields of an object, each with those of an object within it. */
export function fieldsOf({ properties = {}, required = [] }: Schema): Html {
  const rows = Object.entries(properties).map(([name, schema]) =>
    row({ name, schema, note: required.includes(name) ? "" : "optional", description: schema.description }),
  );
  return html`<dl class="rows">${rows}</dl>`;
}

/** A name with its type, and what is to be said of it. */
export function row({ name, schema, note, description }: Row): Html {
  const inner = objectIn(schema);
  return html`<div>
    <dt>
      <code class="name">${name}</code> <span class="type">${typeOf(schema)}</span>
      ${note === "" ? null : html`<span class="note">${note}</span>`}
    </dt>
    <dd>${description === undefined ? null : sentence(description)}${inner === null ? null : fieldsOf(inner)}</dd>
  </div>`;
}

interface Row {
  readonly name: string;
  readonly schema: Schema;
  readonly note: string;
  readonly description: string | undefined;
}

function linkTo(ref: string): Html {
  const name = ref.slice(ref.lastIndexOf("/") + 1);
  return html`<a href="#${name}">${name}</a>`;
}

function listOf(items: Schema, { minItems, maxItems }: Schema): Html {
  const count = minItems !== undefined && minItems === maxItems ? `${minItems} of ` : "list of ";
  return html`${count}${typeOf(items)}`;
}

function formatOf({ format, minimum, maximum }: Schema): string {
  if (format !== undefined) return ` (${format})`;
  if (minimum !== undefined && maximum !== undefined) return ` (${minimum} to ${maximum})`;
  return "";
}

function valueOf({ additionalProperties }: Schema): Schema {
  return typeof additionalProperties === "object" ? additionalProperties : {};
}

/** The object without a name whose fields are to be told on the spot; null where there is none. */
function objectIn(schema: Schema): Schema | null {
  if (schema.properties !== undefined) return schema;
  if (schema.items !== undefined) return objectIn(schema.items);
  return schema.anyOf?.map(objectIn).find((found) => found !== null) ?? null;
}

function code(value: unknown): Html {
  return html`<code>${String(value)}</code>`;
}

function joined(parts: readonly Html[], separator: string): Html {
  return html`${parts.map((part, i): Content => (i === 0 ? part : [separator, part]))}`;
}
