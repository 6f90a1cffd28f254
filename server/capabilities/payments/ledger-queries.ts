import type { Ctx } from '#platform/context.ts';
import { sql } from '#platform/db.ts';
import type { Account, Entry } from './ledger.ts';

const CHUNK = 500;

export async function insertEntries(ctx: Ctx, entries: readonly Entry[]): Promise<void> {
  const { tenantId } = ctx.actor;
  for (let start = 0; start < entries.length; start += CHUNK) {
    const some = entries.slice(start, start + CHUNK);
    const rows = await ctx.tx.insertInto('ledgerEntry')
      .values(some.map(({ kind, sourceType, sourceId, currency, entryDate }) => ({ tenantId, kind, sourceType, sourceId, currency, entryDate })))
      .returning(['id', 'kind', 'sourceId']).execute();
    const ids = new Map(rows.map(({ id, kind, sourceId }) => [`${kind} ${sourceId}`, id]));
    await ctx.tx.insertInto('ledgerLine').values(some.flatMap(({ kind, sourceId, clientId, lines }) => lines.map(({ account, amountMinor, ownerType, ownerId }) => ({
      tenantId, entryId: ids.get(`${kind} ${sourceId}`)!, account, clientId, amountMinor, ownerType: ownerType ?? null, ownerId: ownerId ?? null,
    })))).execute();
  }
}

/** What the books say of these sources, summed by account. */
export const linesOfSources = (ctx: Ctx, sourceIds: readonly string[]) =>
  ctx.tx.selectFrom('ledgerEntry as e').innerJoin('ledgerLine as l', (join) => join.onRef('l.tenantId', '=', 'e.tenantId').onRef('l.entryId', '=', 'e.id'))
    .select((eb) => ['e.sourceId', 'e.sourceType', 'e.currency', 'l.clientId', 'l.account', 'l.ownerType', 'l.ownerId', eb.cast<number>(eb.fn.sum('l.amountMinor'), 'bigint').as('amountMinor')])
    .where('e.tenantId', '=', ctx.actor.tenantId).where('e.sourceId', 'in', [...sourceIds])
    .groupBy(['e.sourceId', 'e.sourceType', 'e.currency', 'l.clientId', 'l.account', 'l.ownerType', 'l.ownerId'])
    .having((eb) => eb(eb.fn.sum('l.amountMinor'), '<>', 0)).execute();

export const accountBalances = async (ctx: Ctx): Promise<{ currency: string; account: Account; amountMinor: number }[]> =>
  (await sql<{ currency: string; account: Account; amountMinor: number }>`
    select e.currency, l.account, sum(l.amount_minor)::bigint as amount_minor
    from ledger_entry e join ledger_line l on l.tenant_id = e.tenant_id and l.entry_id = e.id
    where e.tenant_id = ${ctx.actor.tenantId}::uuid group by e.currency, l.account order by e.currency, l.account`.execute(ctx.tx)).rows;

/** How many entries there are, do not balance, have no seal; and owners whose money differs from what the books say. */
export const ledgerFigures = async (ctx: Ctx): Promise<{ entries: number; unbalanced: number; unsealed: number; ownersDiffer: number }> =>
  (await sql<{ entries: number; unbalanced: number; unsealed: number; ownersDiffer: number }>`
    select
      (select count(*)::integer from ledger_entry where tenant_id = ${ctx.actor.tenantId}::uuid) as entries,
      (select count(*)::integer from (select 1 from ledger_line where tenant_id = ${ctx.actor.tenantId}::uuid group by entry_id having sum(amount_minor) <> 0) as b) as unbalanced,
      (select count(*)::integer from ledger_entry e where e.tenant_id = ${ctx.actor.tenantId}::uuid
        and not exists (select from ledger_seal s where s.tenant_id = e.tenant_id and s.entry_id = e.id)) as unsealed,
      (select count(*)::integer from (
        select owner_type, owner_id, -sum(amount_minor) as minor from ledger_line
        where tenant_id = ${ctx.actor.tenantId}::uuid and account = 'customer_funds' group by owner_type, owner_id
      ) as l full join (
        select owner_type, owner_id, verified_minor - refunded_minor as minor from payment_held where tenant_id = ${ctx.actor.tenantId}::uuid
      ) as h using (owner_type, owner_id) where coalesce(l.minor, 0) <> coalesce(h.minor, 0)) as owners_differ`.execute(ctx.tx)).rows[0]!;

/** Seals that do not follow from the rows and the seal before, or whose number is not the next one. */
export const brokenSeals = async (ctx: Ctx): Promise<number> =>
  (await sql<{ broken: number }>`
    select count(*)::integer as broken from (
      select hash, app.ledger_hash(lag(hash) over w, tenant_id, entry_id) as should_be, seq, row_number() over w as nth
      from ledger_seal where tenant_id = ${ctx.actor.tenantId}::uuid window w as (order by seq)
    ) as s where s.hash <> s.should_be or s.seq <> s.nth`.execute(ctx.tx)).rows[0]!.broken;
