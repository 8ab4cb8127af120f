import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { countParameters, openSqlite, type Sqlite, type SqliteValue } from "./sqlite.ts";

describe("a SQLite connection", () => {
  let dir: string;
  let db: Sqlite;

  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), "megabrain-sqlite-"));
    db = openSqlite(join(dir, "a b.db"), { pragmas: { journal_mode: "wal", synchronous: "full" } });
    db.exec("create table t (id integer primary key, a, b)");
  });

  afterEach(() => {
    db.close();
    rmSync(dir, { recursive: true });
  });

  it.each<[string, SqliteValue, string]>([
    ["null", null, "null"],
    ["an integer as INTEGER", 5, "integer"],
    ["a time in ms", 1_790_000_000_123, "integer"],
    ["a fraction", 0.25, "real"],
    ["a bigint", -7n, "integer"],
    ["a string", "naïve 😀", "text"],
    ["an empty string", "", "text"],
    ["bytes", new Uint8Array([0, 1, 255]), "blob"],
    ["a part of a larger buffer", new Uint8Array([1, 2, 3, 4]).subarray(1, 3), "blob"],
    ["no bytes", new Uint8Array(0), "blob"],
  ])("gives back %s", (_, value, type) => {
    db.prepare("insert into t (a) values (?)").run([value]);
    const select = db.prepare("select a, typeof(a) as type from t");
    const rows = [select.get([]), ...select.all([]), ...select.iterate([])];
    for (const row of rows) {
      expect(Object.keys(row ?? {})).toEqual(["a", "type"]);
      expect(row?.["type"]).toBe(type);
      const cell = row?.["a"];
      expect(cell instanceof Uint8Array ? new Uint8Array(cell) : cell).toEqual(
        typeof value === "bigint" ? Number(value) : value,
      );
    }
    expect(rows).toHaveLength(3);
  });

  it.each<[string, unknown]>([
    ["a boolean", [true]],
    ["undefined", [undefined]],
    ["NaN", [Number.NaN]],
    ["a bigint beyond 2^53", [2n ** 53n]],
    ["a string with NUL", ["a\0b"]],
    ["a date", [new Date(0)]],
    ["a nested array", [[1]]],
    ["a typed array that is not bytes", [new Float64Array(1)]],
    ["too few values", []],
    ["too many values", [1, 2]],
    ["a lone buffer", Buffer.from("x")],
    ["a lone boolean", true],
  ])("refuses %s", (_, values) => {
    const statement = db.prepare("insert into t (a) values (?)");
    expect(() => statement.run(values as SqliteValue[])).toThrow(TypeError);
    expect(() => statement.get(values as SqliteValue[])).toThrow(TypeError);
    expect(() => [...statement.iterate(values as SqliteValue[])]).toThrow(TypeError);
    expect(db.prepare("select count(*) as n from t").get([])).toEqual({ n: 0 });
  });

  it("returns undefined for no row, and the changes of a run", () => {
    expect(db.prepare("select a from t").get([])).toBeUndefined();
    expect(db.prepare("insert into t (a) values (1), (2)").run([])).toEqual({ changes: 2, lastInsertRowid: 2 });
    expect(db.prepare("insert into t (a) values (3) returning id").get([])).toEqual({ id: 3 });
  });

  it("commits what a transaction did, and rolls back when it throws", () => {
    const insert = db.prepare("insert into t (a) values (?)");
    expect(db.transaction(() => insert.run([1]).changes)).toBe(1);
    const failure = new Error("no");
    expect(() =>
      db.transaction(() => {
        insert.run([2]);
        throw failure;
      }),
    ).toThrow(failure);
    expect(() => db.transaction(async () => insert.run([3]))).toThrow(TypeError);
    expect(db.prepare("select a from t").all([])).toEqual([{ a: 1 }]);
  });

  it("tells a full disk apart, and goes on after it", () => {
    const insert = db.prepare("insert into t (a) values (?)");
    db.exec("pragma max_page_count = 4");
    const fill = () => db.transaction(() => insert.run([new Uint8Array(100_000)]));
    expect(fill).toThrow(expect.objectContaining({ name: "AppError", code: "disk_full" }));
    db.exec("pragma max_page_count = 1000");
    expect(fill().changes).toBe(1);
  });

  it("names SQLite's own complaints", () => {
    db.prepare("insert into t (id) values (1)").run([]);
    const again = db.prepare("insert into t (id) values (1)");
    const code = "SQLITE_CONSTRAINT_PRIMARYKEY";
    expect(() => again.run([])).toThrow(expect.objectContaining({ name: "SqliteError", code }));
    expect(() => db.prepare("selec 1")).toThrow(expect.objectContaining({ code: "SQLITE_ERROR" }));
    expect(() => openSqlite(join(dir, "no", "such.db"))).toThrow(expect.objectContaining({ code: "SQLITE_CANTOPEN" }));
    writeFileSync(join(dir, "text"), "not a database ".repeat(100));
    const damaged = expect.objectContaining({ code: "SQLITE_NOTADB" });
    expect(() => openSqlite(join(dir, "text"), { pragmas: { journal_mode: "wal" } })).toThrow(damaged);
  });

  it("leaves nothing active when an iteration is left half-way", () => {
    const insert = db.prepare("insert into t (a) values (?)");
    for (let i = 0; i < 500; i++) insert.run([i]);
    const select = db.prepare<{ a: number }>("select a from t order by id");
    const seen: number[] = [];
    for (const { a } of select.iterate([])) {
      seen.push(a);
      expect(() => select.all([])).toThrow("still being iterated");
      if (a === 250) break;
    }
    expect(seen).toHaveLength(251);
    expect(db.pragma("wal_checkpoint(truncate)")).toBe(0);
    expect([...select.iterate([])]).toHaveLength(500);
  });

  it("opens a file that no one changes without locking or writing it", () => {
    db.exec("insert into t (a) values (1); pragma wal_checkpoint(truncate)");
    db.exec("begin exclusive");
    const reader = openSqlite(join(dir, "a b.db"), { immutable: true });
    expect(reader.prepare("select a from t").all([])).toEqual([{ a: 1 }]);
    expect(() => reader.exec("delete from t")).toThrow(expect.objectContaining({ code: "SQLITE_READONLY" }));
    reader.close();
    db.exec("rollback");
    expect(() => openSqlite(join(dir, "none.db"), { immutable: true })).toThrow("no such file");
  });

  it("is closed with its statements, once", () => {
    const select = db.prepare("select 1 as one");
    db.close();
    db.close();
    expect(() => select.get([])).toThrow("the database is closed");
    expect(() => db.prepare("select 1")).toThrow("not open");
  });
});

it.each([
  ["select 1", 0],
  ["select ?, ?", 2],
  ["select ?1, ?2, ?1", 2],
  ["select '?', ? -- why?", 1],
  [`select "a?" from t where x = '''?' and y = ?`, 1],
])("counts the parameters of %s", (sql, expected) => {
  expect(countParameters(sql)).toBe(expected);
});
