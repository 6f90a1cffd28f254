import pg from 'pg';
import { uuidsIn } from './ids.ts';

// Statements of every kind over every table, made at random, under the role of the program with one tenant set: whatever
// they ask for, they find, change and add nothing of another tenant.

interface Column { /** As the catalogue has it. */ name: string; /** As a statement names it. */ sql: string; type: string; generated: boolean }
interface Shape { name: string; columns: Column[]; keys: { columns: string[]; target: string; targetColumns: string[] }[] }
type Row = Record<string, string | null>;

export interface Party { id: string; /** Ids that only this tenant has. */ ids: ReadonlySet<string>; word: string }

export interface Tried { statements: number; tables: number; refused: number; nothing: number; own: number; against: string[] }

const literal = (value: string | null, type: string): string => (value === null ? 'null' : `${pg.escapeLiteral(value)}::${type}`);

async function shapes(owner: pg.Client, tables: readonly string[]): Promise<Shape[]> {
  const { rows: columns } = await owner.query<Column & { table: string }>(`select c.relname as table, a.attname as name, quote_ident(a.attname) as sql, format_type(a.atttypid, a.atttypmod) as type, a.attgenerated <> '' or a.attidentity = 'a' as generated from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped where c.relnamespace = 'public'::regnamespace and c.relname = any($1) order by c.relname, a.attnum`, [tables]);
  const { rows: keys } = await owner.query<{ table: string; target: string; columns: string[]; targetColumns: string[] }>(`select c.relname as table, t.relname as target,
    array(select a.attname::text from unnest(k.conkey) with ordinality as u(n, i) join pg_attribute a on a.attrelid = k.conrelid and a.attnum = u.n order by u.i) as columns,
    array(select a.attname::text from unnest(k.confkey) with ordinality as u(n, i) join pg_attribute a on a.attrelid = k.confrelid and a.attnum = u.n order by u.i) as "targetColumns"
    from pg_constraint k join pg_class c on c.oid = k.conrelid join pg_class t on t.oid = k.confrelid where k.contype = 'f' and c.relname = any($1) and t.relname = any($1)`, [tables]);
  return tables.map((name) => ({ name, columns: columns.filter(({ table }) => table === name), keys: keys.filter(({ table }) => table === name) }));
}

/** Some rows of each table of a tenant, every value as text. */
async function samples(owner: pg.Client, all: readonly Shape[], tenantId: string): Promise<Map<string, Row[]>> {
  const found = new Map<string, Row[]>();
  for (const { name, columns } of all) {
    const { rows } = await owner.query<Row>(`select ${columns.map((column) => `${column.sql}::text as ${column.sql}`).join(', ')} from ${name} where tenant_id = $1 limit 5`, [tenantId]);
    found.set(name, rows);
  }
  return found;
}

/** What a statement was made to do, and with it what would speak against the promise. */
type Wish = 'reads theirs' | 'reads all' | 'changes theirs' | 'gives ours away' | 'adds to theirs' | 'points at theirs' | 'reads with a tell-tale';

interface Statement { wish: Wish; text: string; shape: Shape }

function made(all: readonly Shape[], ours: Map<string, Row[]>, theirs: Map<string, Row[]>, us: Party, them: Party, random: () => number): Statement {
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;
  const shape = pick(all);
  const { name, columns } = shape;
  const [their, our] = [pick(theirs.get(name)!.length > 0 ? theirs.get(name)! : [undefined]), pick(ours.get(name)!.length > 0 ? ours.get(name)! : [undefined])];
  const column = pick(columns);
  /** What finds their rows in `t`. */
  const aim = pick([
    `t.tenant_id = '${them.id}'`, `t.tenant_id <> '${us.id}'`, `t.tenant_id in ('${us.id}', '${them.id}')`, 'true', `(t.tenant_id = '${us.id}' or t.tenant_id = '${them.id}')`, `t.tenant_id is distinct from '${us.id}'`,
    ...(their ? [`t.${column.sql}::text is not distinct from ${literal(their[column.name] ?? null, 'text')} and t.tenant_id <> '${us.id}'`, `t::text like '%${them.id}%'`, `not (t.tenant_id = '${us.id}')`] : []),
  ]);
  const onlyTheirs = `t.tenant_id <> '${us.id}' and (${aim})`;
  const joined = pick(all);
  const source = pick([
    `${name} t`, `only ${name} t`, `${name} t left join ${joined.name} j on j.tenant_id = t.tenant_id`, `${joined.name} j full join ${name} t on j.tenant_id::text = t.tenant_id::text`, `(select * from ${name} union all select * from ${name}) t`, `(table ${name}) t`,
    `lateral (select * from ${name} limit 1000) t`, `${name} t right join (values ('${them.id}'::uuid)) v(id) on v.id = t.tenant_id`, `(with w as materialized (select * from ${name}) select * from w) t`,
  ]);
  const values = (row: Row, changed: Row): string => columns.filter(({ generated }) => !generated).map((one) => literal(one.name in changed ? changed[one.name]! : (row[one.name] ?? null), one.type)).join(', ');
  const names = columns.filter(({ generated }) => !generated).map((one) => one.sql).join(', ');
  const fresh = (): Row => (columns.some((one) => one.name === 'id' && one.type === 'uuid') ? { id: crypto.randomUUID() } : {});
  const choices: Statement[] = [
    { wish: 'reads theirs', shape, text: `select t::text from ${source} where ${onlyTheirs}` },
    { wish: 'reads theirs', shape, text: `select count(*)::text from ${name} t where ${onlyTheirs} having count(*) > 0` },
    { wish: 'reads theirs', shape, text: `select t::text from ${name} t where ${onlyTheirs} for update` },
    { wish: 'reads theirs', shape, text: `select min(t.${column.sql}::text) from ${name} t where ${onlyTheirs} having count(*) > 0` },
    { wish: 'reads all', shape, text: `select t::text from ${source} where ${aim}` },
    { wish: 'reads all', shape, text: `select string_agg(t::text, ' ') from ${name} t` },
    { wish: 'reads all', shape, text: `select (select string_agg(j::text, ' ') from ${joined.name} j where j.tenant_id <> '${us.id}') from ${name} t limit 3` },
    { wish: 'reads with a tell-tale', shape, text: `select 1 from ${name} t where t.tenant_id <> '${us.id}' and (t.${column.sql}::text || 'x')::integer = 1` },
    { wish: 'reads with a tell-tale', shape, text: `select 1 from ${name} t where case when t.tenant_id <> '${us.id}' then 1 / (length(t.${column.sql}::text) * 0) = 1 else false end` },
    { wish: 'changes theirs', shape, text: `update ${name} as t set ${column.sql} = ${column.sql} where ${onlyTheirs}` },
    { wish: 'changes theirs', shape, text: `delete from ${name} as t where ${onlyTheirs}` },
    { wish: 'changes theirs', shape, text: `delete from ${name} as t using ${joined.name} j where j.tenant_id = t.tenant_id and ${onlyTheirs}` },
    { wish: 'changes theirs', shape, text: `with gone as (delete from ${name} as t where ${onlyTheirs} returning *) select * from gone` },
    { wish: 'gives ours away', shape, text: `update ${name} as t set tenant_id = '${them.id}'` },
  ];
  if (their) {
    choices.push(
      { wish: 'adds to theirs', shape, text: `insert into ${name} (${names}) values (${values(their, fresh())})` },
      { wish: 'adds to theirs', shape, text: `insert into ${name} (${names}) values (${values(their, {})}) on conflict do nothing` },
      { wish: 'adds to theirs', shape, text: `insert into ${name} (${names}) select ${names} from ${name} t where ${onlyTheirs}` },
      { wish: 'adds to theirs', shape, text: `merge into ${name} as t using (values (1)) v(n) on t.tenant_id = '${them.id}' when matched then delete when not matched then insert (${names}) values (${values(their, fresh())})` },
    );
  }
  const key = shape.keys.length > 0 ? pick(shape.keys) : undefined;
  const target = key && theirs.get(key.target)!.length > 0 ? pick(theirs.get(key.target)!) : undefined;
  if (our && key && target && key.columns.length > 1) {
    const pointed = Object.fromEntries(key.columns.map((one, i) => [one, target[key.targetColumns[i]!] ?? null]).filter(([one]) => one !== 'tenant_id')) as Row;
    if (Object.values(pointed).every((value) => value !== null)) {
      choices.push(
        { wish: 'points at theirs', shape, text: `insert into ${name} (${names}) values (${values(our, { ...fresh(), ...pointed })})` },
        { wish: 'points at theirs', shape, text: `update ${name} set ${Object.entries(pointed).map(([one, value]) => `${one} = ${literal(value, columns.find((each) => each.name === one)!.type)}`).join(', ')}` },
      );
    }
  }
  return pick(choices);
}

/** Refused by what keeps tenants apart or by what keeps rows true; any other error would be one of the statement itself. */
const REFUSALS = /^(?:42501|23\w\w\w|P0001|22\w\w\w|0A000|428C9|42P10|55000|21000)$/;

export async function trySql(appUrl: string, owner: pg.Client, tables: readonly string[], us: Party, them: Party, size: number, random: () => number): Promise<Tried> {
  const all = await shapes(owner, tables);
  const [ours, theirs] = [await samples(owner, all, us.id), await samples(owner, all, them.id)];
  const tried: Tried = { statements: 0, tables: 0, refused: 0, nothing: 0, own: 0, against: [] };
  const touched = new Set<string>();
  const client = new pg.Client({ connectionString: appUrl, statement_timeout: 20_000 });
  await client.connect();
  for (; tried.statements < size; tried.statements += 1) {
    const { wish, text, shape } = made(all, ours, theirs, us, them, random);
    touched.add(shape.name);
    await client.query('begin');
    await client.query("select set_config('app.tenant_id', $1, true), set_config('app.user_id', '', true), set_config('app.now', $2, true)", [us.id, '2026-11-20T16:00:00Z']);
    let answer: pg.QueryResult | pg.DatabaseError;
    try {
      answer = await client.query({ text, rowMode: 'array' });
      if (wish === 'points at theirs') await client.query('set constraints all immediate');
    } catch (error) {
      answer = error as pg.DatabaseError;
    }
    const told = answer instanceof Error ? `${answer.message} ${(answer as pg.DatabaseError).detail ?? ''}` : JSON.stringify(answer.rows);
    // What the statement itself says may come back in an error.
    const leaked = uuidsIn(told).find((id) => them.ids.has(id) && !text.includes(id)) ?? (told.includes(them.word) && !text.includes(them.word) ? them.word : undefined);
    const count = answer instanceof Error ? 0 : (answer.rowCount ?? 0);
    if (leaked) tried.against.push(`${text}\n  told ${leaked}: ${told.slice(0, 300)}`);
    else if (answer instanceof Error && (wish === 'reads with a tell-tale' || !REFUSALS.test((answer as pg.DatabaseError).code ?? ''))) tried.against.push(`${text}\n  ${(answer as pg.DatabaseError).code} ${answer.message}`);
    else if (wish !== 'reads all' && count > 0) tried.against.push(`${wish}: ${text}\n  ${count} rows: ${told.slice(0, 300)}`);
    if (answer instanceof Error) tried.refused += 1;
    else if (count === 0) tried.nothing += 1;
    else tried.own += 1;
    // What did nothing is kept, so that a look at their rows afterwards means something.
    await client.query(answer instanceof Error || count > 0 ? 'rollback' : 'commit');
  }
  await client.end();
  return { ...tried, tables: touched.size };
}
