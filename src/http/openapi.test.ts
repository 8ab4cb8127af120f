import { describe, expect, test } from "vitest";
import type { TSchema } from "typebox";
import { Compile } from "typebox/compile";
import { startHttpServer } from "../../test/support/http-server.ts";
import type { ApiDocument, Operation, Schema } from "./reference/document.ts";

const { call } = await startHttpServer();
const document = (await call<ApiDocument>("/api/openapi.json")).body;
const schemas = document.components?.schemas ?? {};
const operations = Object.entries(document.paths).flatMap(([address, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ call: `${method} ${address}`, address, operation })),
);

describe("the OpenAPI document", () => {
  test("names each operation once", () => {
    const ids = operations.map(({ operation }) => operation.operationId);
    expect(ids.filter((id) => !/^[a-z][A-Za-z]+$/.test(id))).toEqual([]);
    expect(new Set(ids).size).toBe(ids.length);
  });

  test.each(operations)("says of $call what it does, takes and answers", ({ address, operation }) => {
    const { summary, tags, parameters = [], responses } = operation;
    expect(summary).toMatch(/./);
    expect((document.tags ?? []).map(({ name }) => name)).toContain(tags[0]);
    expect(parameters.filter(({ description = "" }) => description === "")).toEqual([]);
    const inPath = parameters.filter((parameter) => parameter.in === "path").map(({ name }) => `{${name}}`);
    expect(inPath).toEqual(address.match(/\{[^}]*\}/g) ?? []);
    const said = Object.values(responses).map(({ description }) => description);
    expect(said.filter((description) => /^(?:Default Response)?$/.test(description))).toEqual([]);
  });

  const refusing = operations.filter(({ operation }) => operation.tags[0] !== "Operation");

  test.each(refusing)("says how $call may be refused, and that it may fail", ({ operation: { responses } }) => {
    expect(Object.keys(responses)).toEqual(expect.arrayContaining(["4XX", "5XX"]));
  });

  test("has each schema with a name in one place", () => {
    expect(Object.keys(schemas)).toEqual(
      expect.arrayContaining(["JobDetails", "SubmittedJob", "StreamEvent", "Problem"]),
    );
    expect(JSON.stringify(document.paths)).not.toMatch(/"properties":\{"jobId"/);
    const referred = new Set(JSON.stringify(document).match(/#\/components\/schemas\/\w+/g));
    expect(Array.from(referred, (ref) => ref.split("/").at(-1)).filter((name) => !((name ?? "") in schemas))).toEqual(
      [],
    );
  });

  test("describes every field that is not plain by its name", () => {
    const bare = Object.entries(schemas).flatMap(([name, { properties = {} }]) =>
      Object.entries(properties).flatMap(([field, schema]) =>
        schema.description === undefined && !isDescribed(schema) ? [`${name}.${field}`] : [],
      ),
    );
    // Reasons for which files are left out, and stages, are words of the protocol.
    expect(bare.filter((field) => !/^(?:SkippedCounts|StageSeconds)\./.test(field))).toEqual([]);
  });

  const examples = [
    ...Object.entries(schemas).flatMap(([name, schema]) =>
      (schema.examples ?? []).map((value) => ({ name, schema, value })),
    ),
    ...operations.flatMap(({ call: name, operation }) => mediaOf(operation).map((media) => ({ name, ...media }))),
  ];

  test.each(examples)("has an example that is right: $name", ({ schema, value }) => {
    const check = Compile(resolved(schema) as TSchema);
    expect([...check.Errors(value)]).toEqual([]);
  });

  test("has examples of all that is sent and of the answers", () => {
    expect(examples.length).toBeGreaterThan(15);
  });
});

/** Whether its type says it: a choice of words, or a schema with a description of its own. */
function isDescribed({ $ref, enum: choices, const: only, anyOf = [] }: Schema): boolean {
  const isNamed = $ref !== undefined || choices !== undefined || only !== undefined;
  return isNamed || anyOf.some((each) => each.description !== undefined || isDescribed(each));
}

function mediaOf({ parameters = [], requestBody, responses }: Operation): { schema: Schema; value: unknown }[] {
  const media = [requestBody, ...Object.values(responses)].flatMap((part) => Object.values(part?.content ?? {}));
  return [...parameters, ...media].flatMap(({ schema, example }) =>
    example === undefined ? [] : [{ schema, value: example }],
  );
}

/** With what it refers to in place. */
function resolved(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(resolved);
  if (typeof value !== "object" || value === null) return value;
  const { $ref } = value as Schema;
  if ($ref !== undefined) return resolved(schemas[$ref.split("/").at(-1) ?? ""]);
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [key, key === "examples" ? undefined : resolved(each)]),
  );
}
