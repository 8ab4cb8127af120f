import type { FastifySchemaCompiler } from "fastify";
import type { TSchema } from "typebox";
import { Compile, type Validator } from "typebox/compile";

/**
 * Checks a part of a request against its contract. Query parameters come as text, so whole numbers among them are
 * read first; nothing else is converted: what is not as the contract says is refused, not guessed.
 */
export const compileValidator: FastifySchemaCompiler<TSchema> = ({ schema, httpPart }) => {
  // At its first use: to compile all contracts takes longer than the rest of a start.
  let compiled: Validator | null = null;
  return (value: unknown) => {
    const check = (compiled ??= Compile(schema));
    const read = httpPart === "querystring" ? readNumbers(schema, value as Query) : value;
    if (check.Check(read)) return { value: read };
    return { error: check.Errors(read) as never };
  };
};

type Query = Readonly<Record<string, unknown>>;

function readNumbers(schema: TSchema, query: Query): Query {
  const { properties = {} } = schema as { properties?: Readonly<Record<string, { type?: string }>> };
  return Object.fromEntries(
    Object.entries(query).map(([name, value]) => {
      const isNumber = properties[name]?.type === "integer" && typeof value === "string" && /^\d{1,15}$/.test(value);
      return [name, isNumber ? Number(value) : value];
    }),
  );
}
