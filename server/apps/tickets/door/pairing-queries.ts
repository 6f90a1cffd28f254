import type { GlobalTx } from '#platform/db.ts';

/** Whose code it is, before there is a tenant. */
export const pairingTenant = async (tx: GlobalTx, codeHash: string): Promise<string | null> =>
  (await tx.selectFrom('scanPairing as p').innerJoin('tenant as t', 't.id', 'p.tenantId').select('p.tenantId').where('p.codeHash', '=', codeHash).where('t.status', '=', 'active').executeTakeFirst())?.tenantId ?? null;
