import { type CompiledQuery, type RawBuilder, type SchemaModule, sql } from "kysely";
import type { ColumnKind } from "./tablespec.ts";
import { TABLES, type TableName, specOf } from "./tables.ts";

/** What differs between the databases when tables are made. */
export interface SchemaStyle {
  readonly type: (kind: ColumnKind) => RawBuilder<unknown>;
  /** What stands behind the closing bracket. */
  readonly ending: (hasRowid: boolean) => RawBuilder<unknown> | undefined;
}

/** Every table with its indexes, as statements in order. */
export function schemaStatements(schema: SchemaModule, style: SchemaStyle): CompiledQuery[] {
  return (Object.keys(TABLES) as TableName[]).flatMap((name) => [
    tableStatement(schema, name, style),
    ...indexStatements(schema, name),
  ]);
}

function tableStatement(schema: SchemaModule, name: TableName, style: SchemaStyle): CompiledQuery {
  const { columns, key, rowid, long = false } = specOf(name);
  let builder = schema.createTable(name);
  for (const [column, kind] of Object.entries(columns)) {
    builder = builder.addColumn(column, sql`${style.type(kind)}`, (definition) => {
      const typed = kind.endsWith("?") ? definition : definition.notNull();
      return column === rowid ? typed.primaryKey() : typed;
    });
  }
  const isRowidKey = key.length === 1 && key[0] === rowid;
  if (rowid === undefined) builder = builder.addPrimaryKeyConstraint(`${name}_key`, [...key] as never);
  else if (!isRowidKey) builder = builder.addUniqueConstraint(`${name}_key`, [...key] as never);
  const ending = style.ending(rowid !== undefined || long);
  return (ending === undefined ? builder : builder.modifyEnd(ending)).compile();
}

function indexStatements(schema: SchemaModule, name: TableName): CompiledQuery[] {
  return (specOf(name).indexes ?? []).map((columns) =>
    schema
      .createIndex(`${name}_${columns.join("_")}`)
      .on(name)
      .columns([...columns])
      .compile(),
  );
}
