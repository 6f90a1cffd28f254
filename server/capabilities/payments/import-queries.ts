import type { Ctx } from '#platform/context.ts';
import { sql } from '#platform/db.ts';

// What an import asks of the books before and after it.

/** Of these document numbers, those that a transfer or slip has been handed in with: `transfer:b1`, in lower case. */
export async function takenDocuments(ctx: Ctx, numbers: readonly string[]): Promise<Set<string>> {
  if (numbers.length === 0) return new Set();
  const keys = [...new Set(numbers.map((number) => number.trim().toLowerCase()))];
  const rows = await ctx.tx.selectFrom('receipt').select(['method', 'documentKey']).where('tenantId', '=', ctx.actor.tenantId)
    .where('method', 'in', ['transfer', 'bank_slip']).where('status', 'in', ['pending', 'verified']).where('documentKey', '=', sql<string>`any(${keys}::text[])`).execute();
  return new Set(rows.map(({ method, documentKey }) => `${method}:${documentKey}`));
}

/** Versions by id, of receipts and of refunds. */
export async function paymentVersions(ctx: Ctx, ids: readonly string[]): Promise<Map<string, number>> {
  const any = sql<string>`any(${[...ids]}::uuid[])`;
  const receipts = await ctx.tx.selectFrom('receipt').select(['id', 'version']).where('tenantId', '=', ctx.actor.tenantId).where('id', '=', any).execute();
  const refunds = await ctx.tx.selectFrom('refund').select(['id', 'version']).where('tenantId', '=', ctx.actor.tenantId).where('id', '=', any).execute();
  return new Map([...receipts, ...refunds].map(({ id, version }) => [id, version]));
}

/** Of these clients, those that stand in the books: what has been booked names them for ever. */
export async function clientsInBooks(ctx: Ctx, ids: readonly string[]): Promise<Set<string>> {
  const rows = await ctx.tx.selectFrom('ledgerLine').select('clientId').distinct().where('tenantId', '=', ctx.actor.tenantId).where('clientId', '=', sql<string>`any(${[...ids]}::uuid[])`).execute();
  return new Set(rows.flatMap(({ clientId }) => clientId ?? []));
}
