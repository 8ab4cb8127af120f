import { createHash } from "node:crypto";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { AppError } from "../../core/error.ts";
import type { Sqlite } from "./sqlite.ts";

/**
 * Brings a database to the newest schema, one transaction for each missing migration. Rejects a database that a newer
 * version made, and one whose migrations were not those of this version.
 */
export function migrate(db: Sqlite, { migrations, at }: { migrations: readonly Migration[]; at: number }): void {
  db.exec(CREATE_MIGRATIONS);
  const applied = db.prepare<AppliedRow>(SELECT_MIGRATIONS).all([]);
  for (const { number, checksum } of applied) {
    const known = migrations.find((migration) => migration.number === number);
    if (known === undefined) throw newerSchema(number, migrations.length);
    if (known.checksum !== checksum) throw changedMigration(known.name);
  }
  const insert = db.prepare(INSERT_MIGRATION);
  for (const { number, name, checksum, sql } of migrations.slice(applied.length)) {
    db.transaction(() => {
      // The row first: whoever else migrates the same file stops here and not half-way through the schema.
      insert.run([number, name, checksum, at]);
      db.exec(sql);
    });
  }
}

export interface Migration {
  /** 1, 2, 3 … */
  readonly number: number;
  readonly name: string;
  readonly checksum: string;
  readonly sql: string;
}

/** The migrations this version ships, in order: `NNNN_name.sql` in a directory. */
export function readMigrations(directory: string = shippedMigrations()): readonly Migration[] {
  const names = readdirSync(directory)
    .filter((name) => name.endsWith(".sql"))
    .sort();
  return names.map((name, index) => {
    const number = Number.parseInt(name, 10);
    if (number !== index + 1) throw new Error(`migration ${name} stands at place ${index + 1}`);
    const sql = readFileSync(`${directory}/${name}`, "utf8");
    return { number, name, checksum: createHash("sha256").update(sql).digest("hex"), sql };
  });
}

function newerSchema(found: number, known: number): AppError {
  const message = `The catalogue has schema ${found}, and this version of MegaBrain knows schemas up to ${known}.`;
  return new AppError("internal", message, {
    hint: "Start the version that wrote it, or a newer one, or give another data directory.",
  });
}

function changedMigration(name: string): AppError {
  const message = `The catalogue was made with another ${name} than the one this version of MegaBrain carries.`;
  return new AppError("internal", message, {
    hint: "Start the version that wrote it, or give another data directory.",
  });
}

/** `migrations/` stands beside both `src/` and `dist/`; how deep this code is in either, the bundler decides. */
function shippedMigrations(): string {
  let parent = import.meta.dirname;
  while (!existsSync(join(parent, MIGRATIONS)) && parent !== dirname(parent)) parent = dirname(parent);
  return join(parent, MIGRATIONS);
}

const MIGRATIONS = join("migrations", "embedded");

const CREATE_MIGRATIONS = `
  create table if not exists migrations (
    number integer primary key,
    name text not null,
    checksum text not null,
    applied_at integer not null
  ) strict`;

const SELECT_MIGRATIONS = `select number, checksum from migrations order by number`;

// number, name, checksum, applied_at
const INSERT_MIGRATION = `insert into migrations (number, name, checksum, applied_at) values (?, ?, ?, ?)`;

type AppliedRow = { readonly number: number; readonly checksum: string };
