import { existsSync, statSync } from "node:fs";
import { AppError } from "../../core/error.ts";
import type { JobId } from "../../core/ids.ts";
import { createHint } from "./hint.ts";
import { migrate, readMigrations } from "./migrate.ts";
import { openSqlite, SqliteError, type Sqlite, type SqliteRow, type SqliteValue, type Statement } from "./sqlite.ts";

/**
 * Opens the catalogue: jobs, events and what is searchable, in one SQLite file. Makes it where there is none. A
 * catalogue that is damaged or too new is refused with a sentence that says what to do.
 */
export function openCatalogue(file: string, { at }: { at: number }): Catalogue {
  let db: Sqlite | null = null;
  try {
    db = openSqlite(file, { pragmas: PRAGMAS, busyTimeoutMs: BUSY_TIMEOUT_MS });
    if (statSync(file).size <= CHECKED_BYTES_MAX) {
      const verdict = db.pragma("quick_check(1)");
      if (verdict !== "ok") throw new SqliteError("SQLITE_CORRUPT", String(verdict), null);
    }
    migrate(db, { migrations: readMigrations(), at });
    return new Catalogue(db);
  } catch (error) {
    db?.close();
    throw error instanceof SqliteError ? unusable(file, error) : error;
  }
}

/** The one connection to the catalogue. Everything on it is synchronous, so nothing else runs inside a transaction. */
export class Catalogue {
  /** Events were appended to this job. */
  readonly appended = createHint<JobId>();
  /** This running job was asked to stop. */
  readonly cancelRequested = createHint<JobId>();
  readonly #db: Sqlite;
  readonly #statements = new Map<string, Statement<SqliteRow>>();

  constructor(db: Sqlite) {
    this.#db = db;
  }

  // oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- only the caller knows what its SQL selects
  get<Row extends SqliteRow>(sql: string, values: readonly SqliteValue[] = []): Row | undefined {
    return this.#prepared(sql).get(values) as Row | undefined;
  }

  all<Row extends SqliteRow>(sql: string, values: readonly SqliteValue[] = []): Row[] {
    return this.#prepared(sql).all(values) as Row[];
  }

  /** Returns how many rows it changed. */
  run(sql: string, values: readonly SqliteValue[] = []): number {
    return this.#prepared(sql).run(values).changes;
  }

  /** Durable when it returns; undone when `work` throws. */
  transaction<Result>(work: () => Result): Result {
    return this.#db.transaction(work);
  }

  close(): void {
    try {
      // So that the file alone is the whole catalogue, for whoever copies it.
      this.#db.exec("pragma wal_checkpoint(truncate)");
    } catch (error) {
      // The log keeps what could not be moved, and the next start reads it.
      if (!(error instanceof AppError || error instanceof SqliteError)) throw error;
    } finally {
      this.#db.close();
    }
  }

  #prepared(sql: string): Statement<SqliteRow> {
    let statement = this.#statements.get(sql);
    if (statement === undefined) {
      statement = this.#db.prepare(sql);
      this.#statements.set(sql, statement);
    }
    return statement;
  }
}

function unusable(file: string, error: SqliteError): AppError {
  if (DAMAGED.test(error.code)) {
    return new AppError("internal", `The catalogue ${file} is damaged: ${error.message}.`, {
      cause: error,
      hint: "Move the data directory aside, or put a backup in its place. Started anew, repositories are ingested again.",
    });
  }
  const reason = existsSync(file) ? "cannot be opened" : "cannot be made";
  return new AppError("internal", `The catalogue ${file} ${reason}: ${error.message}.`, {
    cause: error,
    hint: "Check that this user may write there and that no other program uses the file.",
  });
}

const DAMAGED = /^SQLITE_(CORRUPT|NOTADB|FORMAT)/;

const PRAGMAS = {
  journal_mode: "wal",
  // An event is durable before anyone sees it: each commit waits for the disk.
  synchronous: "full",
  foreign_keys: "on",
  // Else the write-ahead log keeps the size of the largest burst for good.
  journal_size_limit: 16 * 1024 * 1024,
};

// Nobody else writes it, but a person may look into it with the sqlite3 shell.
const BUSY_TIMEOUT_MS = 5000;

// A check reads the whole file. Up to this size that is under 100 ms; a larger one is found damaged when it is read.
const CHECKED_BYTES_MAX = 64 * 1024 * 1024;
