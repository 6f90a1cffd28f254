import pg from 'pg';

// Types of all tables from the migrated schema itself. Own lines rather than kysely-codegen, since they also read the
// check constraints: `status in ('a', 'b')` becomes a union, so that a wrong word does not compile.

const SCALARS: Record<string, string> = {
  uuid: 'string', text: 'string', citext: 'string', bool: 'boolean', int2: 'number', int4: 'number', int8: 'number', float4: 'number', float8: 'number',
  numeric: 'number', timestamptz: 'Instant', timestamp: 'string', date: 'string', time: 'string', inet: 'string', cidr: 'string', bytea: 'Buffer',
  tstzrange: 'string', int4range: 'string', tsvector: 'string', interval: 'string', bpchar: 'string', varchar: 'string', name: 'string', cube: 'string',
};

interface Column { table: string; column: string; type: string; nullable: boolean; defaulted: boolean; generated: boolean }

export async function databaseTypes(url: string): Promise<string> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows: columns } = await client.query<Column>(`
      select c.relname as table, a.attname as column, t.typname as type, not a.attnotnull as nullable,
        (d.oid is not null or a.attidentity <> '') as defaulted, (a.attgenerated <> '' or a.attidentity = 'a') as generated
      from pg_class c join pg_namespace n on n.oid = c.relnamespace join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
      join pg_type t on t.oid = a.atttypid left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
      where n.nspname = 'public' and c.relkind in ('r', 'p', 'v', 'm') and c.relname <> 'schema_migration'
        and not exists (select 1 from pg_depend e where e.objid = c.oid and e.deptype = 'e') and not c.relispartition
      order by c.relname, a.attnum`);
    const { rows: checks } = await client.query<{ table: string; column: string; definition: string }>(`
      select c.relname as table, a.attname as column, pg_get_constraintdef(k.oid) as definition from pg_constraint k
      join pg_class c on c.oid = k.conrelid join pg_attribute a on a.attrelid = c.oid and a.attnum = k.conkey[1]
      where k.contype = 'c' and array_length(k.conkey, 1) = 1 order by 1, 2`);
    return render(columns, new Map(checks.flatMap(({ table, column, definition }) => {
      const words = /^CHECK \(\(+[a-z_0-9]+ = ANY \(ARRAY\[(.+)\]\)+$/.exec(definition)?.[1]?.split(', ').map((word) => /^'([^']*)'::text$/.exec(word)?.[1]);
      return words?.every((word) => word !== undefined) ? [[`${table}.${column}`, words.map((word) => `'${word}'`).join(' | ')] as const] : [];
    })));
  } finally {
    await client.end();
  }
}

const camel = (name: string): string => name.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());

function typeOf(column: Column, unions: Map<string, string>): string {
  const union = unions.get(`${column.table}.${column.column}`);
  const json = column.type === 'jsonb' || column.type === 'json';
  const base = union ?? (json ? 'Json' : column.type.startsWith('_') ? `${SCALARS[column.type.slice(1)] ?? 'string'}[]` : (SCALARS[column.type] ?? 'string'));
  const read = base === 'Instant' ? 'Temporal.Instant' : base === 'Instant[]' ? 'Temporal.Instant[]' : base;
  const write = json ? 'string' : base === 'Instant' ? 'Temporal.Instant | string' : base === 'Instant[]' ? '(Temporal.Instant | string)[]' : base;
  const nil = column.nullable ? ' | null' : '';
  if (column.generated) return `ColumnType<${read}${nil}, never, never>`;
  const optional = column.defaulted ? ' | undefined' : column.nullable ? ' | undefined' : '';
  if (read === write && !optional) return `${read}${nil}`;
  return `ColumnType<${read}${nil}, ${write}${nil}${optional}, ${write}${nil}>`;
}

function render(columns: Column[], unions: Map<string, string>): string {
  const tables = Map.groupBy(columns, ({ table }) => table);
  const body = [...tables].map(([table, own]) =>
    `  ${camel(table)}: {\n${own.map((column) => `    ${camel(column.column)}: ${typeOf(column, unions)};`).join('\n')}\n  };`).join('\n');
  return `// Made by \`npm run types\` from the migrations; not edited by hand.\nimport type { ColumnType } from 'kysely';\n\n// oxlint-disable-next-line typescript/no-explicit-any -- whoever reads json parses it\ntype Json = any;\n\nexport interface DB {\n${body}\n}\n`;
}
