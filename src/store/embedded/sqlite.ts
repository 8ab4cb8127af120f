import { existsSync } from "node:fs";
import { pathToFileURL } from "node:url";
import Libsql from "libsql";
import { AppError } from "../../core/error.ts";

/**
 * One connection to one SQLite file. The only place that knows the binding (libsql), because the binding has traps
 * that end the process or change values; the ones found are named where they are closed.
 *
 * All calls are synchronous. A full disk is an `AppError` (`disk_full`); every other failure is a `SqliteError`.
 */
export function openSqlite(path: string, options: SqliteOptions = {}): Sqlite {
  return new Sqlite(path, options);
}

export interface SqliteOptions {
  /** Run in order when the file is open: `{ journal_mode: "wal", synchronous: "full" }`. */
  readonly pragmas?: Readonly<Record<string, string | number>>;
  /** How long to wait for another connection's lock. Default 0: not at all. */
  readonly busyTimeoutMs?: number;
  /** A file that exists and that no one changes while it is open: it is never locked and never written. */
  readonly immutable?: boolean;
}

/** What can be bound. Integers, also as bigint, must be safe: |n| < 2^53. Strings must not hold NUL. */
export type SqliteValue = null | number | bigint | string | Uint8Array;

/** What comes back. */
export type SqliteCell = null | number | string | Uint8Array;

/** A row by column name. Declare it as a type alias, not as an interface. */
export type SqliteRow = Readonly<Record<string, SqliteCell>>;

/** SQLite's own complaint. */
export class SqliteError extends Error {
  /** Extended result code by name: `SQLITE_BUSY`, `SQLITE_CONSTRAINT_PRIMARYKEY`. */
  readonly code: string;

  constructor(code: string, message: string, cause: unknown) {
    super(message, { cause });
    this.name = "SqliteError";
    this.code = code;
  }
}

export class Sqlite {
  readonly #native: Native;
  readonly #statements = new Set<{ close(): void }>();

  constructor(path: string, { pragmas = {}, busyTimeoutMs = 0, immutable = false }: SqliteOptions) {
    // The binding ignores `readonly` and `fileMustExist`, and would make an empty file.
    if (immutable && !existsSync(path)) throw new SqliteError("SQLITE_CANTOPEN", `no such file: ${path}`, null);
    const name = immutable ? `${pathToFileURL(path).href}?immutable=1` : path;
    this.#native = guarded(() => new Libsql(name, { timeout: busyTimeoutMs }));
    try {
      for (const [pragma, value] of Object.entries(pragmas)) this.exec(`pragma ${pragma} = ${value}`);
      if (immutable) this.exec("pragma query_only = 1");
    } catch (error) {
      this.close();
      throw error;
    }
  }

  /** Prepares one statement with `?` parameters. Keep it: preparing costs more than running. */
  prepare<Row extends SqliteRow = SqliteRow>(sql: string): Statement<Row> {
    const statement = new Statement<Row>(
      guarded(() => this.#native.prepare(sql)),
      sql,
    );
    this.#statements.add(statement);
    return statement;
  }

  /** Runs any number of statements, without parameters or rows. */
  exec(sql: string): void {
    guarded(() => this.#native.exec(sql));
  }

  /** The value of a pragma that has one. */
  pragma(name: string): SqliteCell {
    const row = guarded(() => this.#native.prepare(`pragma ${name}`).raw(true).get([]));
    return (row as readonly SqliteCell[] | undefined)?.[0] ?? null;
  }

  /**
   * Runs `work` between `begin immediate` and `commit`; what it throws rolls back. `work` must not be async: the
   * commit would come before its second half. Transactions do not nest.
   */
  transaction<Result>(work: () => Result): Result {
    this.exec("begin immediate");
    try {
      const result = work();
      if (result instanceof Promise) throw new TypeError("a transaction's work must not be async");
      this.exec("commit");
      return result;
    } catch (error) {
      // A full disk has rolled back already, and a second rollback would hide the reason.
      if (this.#native.inTransaction) this.exec("rollback");
      throw error;
    }
  }

  /** Closes it, and every statement of it. Twice is once. */
  close(): void {
    // Closed statements of the binding still work, and keep the file open until they are collected: let go of them.
    for (const statement of this.#statements) statement.close();
    this.#statements.clear();
    if (this.#native.open) guarded(() => this.#native.close());
  }
}

export class Statement<Row extends SqliteRow> {
  #native: NativeStatement | null;
  readonly #columns: readonly string[];
  readonly #parameters: number;
  readonly #sql: string;
  #iterating = false;

  constructor(native: NativeStatement, sql: string) {
    this.#sql = sql;
    this.#parameters = countParameters(sql);
    this.#columns = native.columns().map(({ name }) => name);
    // Rows as arrays: named rows carry a `_metadata` of the binding's own, and are slower than naming them here.
    this.#native = this.#columns.length > 0 ? native.raw(true) : native;
  }

  /** Runs it for its effect. */
  run(values: readonly SqliteValue[]): { readonly changes: number; readonly lastInsertRowid: number } {
    const { changes, lastInsertRowid } = guarded(() => this.#idle().run(this.#checked(values)));
    return { changes, lastInsertRowid: Number(lastInsertRowid) };
  }

  /** The first row, or undefined. */
  get(values: readonly SqliteValue[]): Row | undefined {
    const cells = guarded(() => this.#idle().get(this.#checked(values))) as readonly unknown[] | undefined;
    return cells === undefined ? undefined : this.#named(cells);
  }

  all(values: readonly SqliteValue[]): Row[] {
    const rows = guarded(() => this.#idle().all(this.#checked(values))) as (readonly unknown[])[];
    return rows.map((cells) => this.#named(cells));
  }

  /** Rows one by one. Until it is done, or left, the statement cannot be used again. */
  *iterate(values: readonly SqliteValue[]): Generator<Row, void, undefined> {
    const bound = this.#checked(values);
    const rows = guarded(() => this.#idle().iterate(bound)) as Iterator<readonly unknown[]>;
    this.#iterating = true;
    let done = false;
    try {
      for (;;) {
        const step = guarded(() => rows.next());
        if (step.done === true) break;
        yield this.#named(step.value);
      }
      done = true;
    } finally {
      this.#iterating = false;
      // A statement left half-way stays active, which blocks checkpoints and commits; running it anew resets it.
      if (!done) this.#native?.get(bound);
    }
  }

  close(): void {
    this.#native = null;
  }

  #idle(): NativeStatement {
    if (this.#native === null) throw new SqliteError("SQLITE_MISUSE", "the database is closed", null);
    if (this.#iterating) throw new SqliteError("SQLITE_MISUSE", `still being iterated: ${this.#sql}`, null);
    return this.#native;
  }

  /** A boolean or a lone Buffer would abort the process, a missing value would be null, an integer would be REAL. */
  #checked(values: readonly SqliteValue[]): unknown[] {
    if (!Array.isArray(values)) throw new TypeError("values are bound as an array");
    if (values.length !== this.#parameters) {
      throw new TypeError(`${this.#parameters} values are needed, ${values.length} given: ${this.#sql}`);
    }
    return values.map(bindable);
  }

  #named(cells: readonly unknown[]): Row {
    const row: Record<string, unknown> = {};
    for (let i = 0; i < this.#columns.length; i++) {
      const cell = cells[i];
      // `get` gives a Buffer, `all` and `iterate` an ArrayBuffer.
      row[this.#columns[i] as string] = cell instanceof ArrayBuffer ? new Uint8Array(cell) : cell;
    }
    return row as Row;
  }
}

/** How many values a statement takes: its plain `?` or, of numbered ones, the highest. */
export function countParameters(sql: string): number {
  let plain = 0;
  let highest = 0;
  for (const [token, number] of sql.matchAll(/'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*|\?(\d*)/g)) {
    if (!token.startsWith("?")) continue;
    if (number) highest = Math.max(highest, Number(number));
    else plain++;
  }
  return Math.max(plain, highest);
}

function bindable(value: unknown): unknown {
  if (value === null || value instanceof Uint8Array) return value;
  if (typeof value === "number") {
    if (Number.isSafeInteger(value)) return BigInt(value);
    if (Number.isFinite(value)) return value;
    throw new TypeError(`cannot bind ${value}`);
  }
  if (typeof value === "bigint") {
    if (value > -MAX_SAFE && value < MAX_SAFE) return value;
    throw new TypeError(`cannot bind ${value}: it would lose precision when read`);
  }
  if (typeof value === "string") {
    // It would come back cut at the NUL.
    if (!value.includes("\0")) return value;
    throw new TypeError("cannot bind a string with NUL: bind its bytes");
  }
  throw new TypeError(`cannot bind ${typeof value}`);
}

function guarded<Result>(call: () => Result): Result {
  try {
    return call();
  } catch (error) {
    throw translated(error);
  }
}

function translated(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof SqliteError || error instanceof AppError) return error;
  if (error.message.includes("Unable to open")) return new SqliteError("SQLITE_CANTOPEN", error.message, error);
  // It comes with an empty code.
  if (error.message.includes("readonly database")) return new SqliteError("SQLITE_READONLY", error.message, error);
  const code = (error as { code?: unknown }).code;
  if (typeof code !== "string" || !code.startsWith("SQLITE_")) return error;
  if (code === "SQLITE_FULL")
    return new AppError("disk_full", "No space is left in the data directory.", { cause: error });
  return new SqliteError(code, error.message, error);
}

type Native = InstanceType<typeof Libsql>;
type NativeStatement = ReturnType<Native["prepare"]>;

const MAX_SAFE = 2n ** 53n;
