import pg from 'pg';

export interface NoTenant { statements: number; against: string[] }

/** Every kind of statement on every table with no tenant, with an empty one, with one that is none, and with one that nobody is. */
export async function withoutTenant(appUrl: string, owner: pg.Client, tables: readonly string[]): Promise<NoTenant> {
  const found: NoTenant = { statements: 0, against: [] };
  for (const set of [null, '', 'none', '00000000-0000-4000-8000-000000000000']) {
    const client = new pg.Client({ connectionString: appUrl });
    await client.connect();
    if (set !== null) await client.query("select set_config('app.tenant_id', $1, false), set_config('app.now', '2026-11-20T16:00:00Z', false), set_config('app.user_id', '', false)", [set]);
    for (const table of tables) {
      const { rows: [somebody] } = await owner.query<{ tenant_id: string }>(`select tenant_id from ${table} limit 1`);
      const tenant = somebody?.tenant_id ?? '11111111-1111-4111-8111-111111111111';
      for (const statement of [`select * from ${table} limit 1`, `select count(*) from ${table} having count(*) > 0`, `update ${table} set tenant_id = tenant_id`, `delete from ${table}`, `insert into ${table} (tenant_id) values ('${tenant}')`, `insert into ${table} select * from ${table}`]) {
        found.statements += 1;
        await client.query('begin');
        const answer = await client.query(statement).then(({ rowCount }) => rowCount ?? 0, (error: pg.DatabaseError) => error);
        await client.query('rollback');
        const adds = statement.includes('values');
        if (answer instanceof Error ? !/^(?:42501|22P02|42704|23502|23514|428C9|P0001)$/.test(answer.code ?? '') : answer > 0 || adds) found.against.push(`${statement} with the tenant ${set === null ? 'not set' : `'${set}'`}: ${answer instanceof Error ? `${answer.code} ${answer.message}` : `${answer} rows`}`);
      }
    }
    await client.end();
  }
  return found;
}
