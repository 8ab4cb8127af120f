import { readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "rolldown";

const LIST = "src/client/wire.ts";

/**
 * The types that src/client/wire.ts names, as TypeScript, written from the schemas of src/contract with what these say
 * of each field.
 */
export async function wireTypes() {
  const exported = [...readFileSync(LIST, "utf8").matchAll(/export type \{([^}]+)\} from "([^"]+)"/g)];
  const named = [];
  for (const [, names, module] of exported) {
    const schemas = await load(path.join(path.dirname(LIST), module));
    for (const name of names
      .split(",")
      .map((text) => text.trim())
      .filter(Boolean))
      named.push([name, schemas[name]]);
  }
  const names = new Map(named.map(([name, schema]) => [fingerprint(schema), name]));
  return named.map(([name, schema]) => declaration(name, schema, names)).join("\n");
}

/** A schema module of src/contract, which Node cannot import as it is. */
async function load(module) {
  const file = path.resolve("build/contract", `${path.basename(module, ".ts")}.mjs`);
  await build({ input: module, platform: "node", external: ["typebox"], output: { file, format: "esm" } });
  try {
    return await import(pathToFileURL(file).href);
  } finally {
    rmSync(file);
  }
}

function declaration(name, schema, names) {
  const others = new Map([...names].filter(([, other]) => other !== name));
  return `${doc(schema, "")}export type ${name} = ${typeOf(schema, { names: others, indent: "" })};\n`;
}

function typeOf(schema, context) {
  const { names, indent } = context;
  const name = names.get(fingerprint(schema));
  if (name !== undefined) return name;
  if (schema.anyOf) return schema.anyOf.map((one) => typeOf(one, context)).join(" | ");
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(" | ");
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.type === "array") return arrayOf(schema, context);
  if (schema.patternProperties) {
    return `{ [name: string]: ${typeOf(Object.values(schema.patternProperties)[0], context)} }`;
  }
  if (schema.type === "object") {
    const inner = { names, indent: `${indent}  ` };
    const fields = Object.entries(schema.properties).map(([key, value]) => {
      const mark = schema.required?.includes(key) ? "" : "?";
      return `${doc(value, inner.indent)}${inner.indent}${key}${mark}: ${typeOf(value, inner)};\n`;
    });
    return `{\n${fields.join("")}${indent}}`;
  }
  const simple = { string: "string", integer: "number", number: "number", boolean: "boolean", null: "null" };
  if (simple[schema.type] === undefined) throw new Error(`no type is known for the schema ${JSON.stringify(schema)}`);
  return simple[schema.type];
}

function arrayOf({ items, minItems, maxItems }, context) {
  const item = typeOf(items, context);
  if (minItems !== undefined && minItems === maxItems) return `[${Array(minItems).fill(item).join(", ")}]`;
  return `Array<${item}>`;
}

function doc({ description }, indent) {
  return description === undefined ? "" : `${indent}/** ${description.replaceAll("*/", "* /")} */\n`;
}

/** Equal for equal schemas, whatever is said of them where they are used. */
function fingerprint(schema) {
  const { description: _, ...shape } = schema;
  return JSON.stringify(shape);
}
