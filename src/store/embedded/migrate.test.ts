import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { temporaryDirectory } from "../../../test/support/cleanup.ts";
import { migrate, readMigrations } from "./migrate.ts";
import { openSqlite, type Sqlite } from "./sqlite.ts";

describe("migrations", () => {
  let folder: string;
  let db: Sqlite;

  beforeEach(() => {
    const dir = temporaryDirectory();
    folder = join(dir, "migrations");
    mkdirSync(folder);
    db = openSqlite(join(dir, "a.db"));
  });

  const write = (name: string, sql: string) => writeFileSync(join(folder, name), sql);
  const run = () => migrate(db, { migrations: readMigrations(folder), at: 7 });
  const tables = () => db.prepare("select name from sqlite_master where name like 't_' order by name").all([]);

  it("run once each, in order, and say when", () => {
    write("0001_first.sql", "create table t1 (a)");
    run();
    write("0002_second.sql", "alter table t1 rename to t2; insert into t2 values (1);");
    write("notes.txt", "no migration");
    run();
    run();
    expect(tables()).toEqual([{ name: "t2" }]);
    expect(db.prepare("select a from t2").all([])).toEqual([{ a: 1 }]);
    expect(db.prepare("select number, name, applied_at from migrations").all([])).toEqual([
      { number: 1, name: "0001_first.sql", applied_at: 7 },
      { number: 2, name: "0002_second.sql", applied_at: 7 },
    ]);
  });

  it("leave nothing of one that fails, and keep those before it", () => {
    write("0001_first.sql", "create table t1 (a)");
    write("0002_second.sql", "create table t2 (a); insert into t9 values (1);");
    expect(run).toThrow("no such table: t9");
    expect(tables()).toEqual([{ name: "t1" }]);
    write("0002_second.sql", "create table t2 (a)");
    run();
    expect(tables()).toEqual([{ name: "t1" }, { name: "t2" }]);
  });

  it("refuse what a newer version made", () => {
    write("0001_first.sql", "create table t1 (a)");
    write("0002_second.sql", "create table t2 (a)");
    run();
    const older = readMigrations(folder).slice(0, 1);
    expect(() => migrate(db, { migrations: older, at: 7 })).toThrow(
      "The catalogue has schema 2, and this version of MegaBrain knows schemas up to 1.",
    );
  });

  it("refuse a schema that was made with other statements", () => {
    write("0001_first.sql", "create table t1 (a)");
    run();
    write("0001_first.sql", "create table t1 (b)");
    expect(run).toThrow("another 0001_first.sql");
  });

  it("are numbered without a gap", () => {
    write("0002_second.sql", "create table t2 (a)");
    expect(() => readMigrations(folder)).toThrow("0002_second.sql stands at place 1");
  });
});
