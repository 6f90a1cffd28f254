import type { CashSession, CashSessionDetail } from '#contracts/cash.ts';
import type { z } from 'zod';
import type { Presented } from '#contracts/endpoint.ts';
import { sum } from '#contracts/money.ts';
import type { Ctx } from '#platform/context.ts';
import { can } from '#platform/context.ts';
import { readSettings } from '#platform/settings.ts';
import { sessionNotFound } from './errors.ts';
import { movementsOf, sessionShown } from './queries.ts';
import type { ShownSession } from './queries.ts';
import { cashSettings } from './settings.ts';

/** Whoever counts blind sees what should be there only afterwards. */
const seesExpected = (ctx: Ctx, blindCount: boolean, session: ShownSession): boolean => session.status === 'closed' || !blindCount || can(ctx.actor, 'cash.manage');

const present = (ctx: Ctx, blindCount: boolean, row: ShownSession): Presented<CashSession> => {
  const { id, registerId, registerName, branchId, currency, openingMinor, openedAt, holderId, holderName, closedAt, closedByName, notes, version, countedMinor } = row;
  const expectedMinor = row.expectedMinor ?? (seesExpected(ctx, blindCount, row) ? openingMinor + row.movedMinor : null);
  return {
    id, registerId, registerName, branchId, currency, status: row.status as 'open' | 'closed', openingMinor, openedAt, holderId, holderName, mine: holderId !== null && holderId === ctx.actor.userId,
    expectedMinor, countedMinor, differenceMinor: countedMinor === null || expectedMinor === null ? null : countedMinor - expectedMinor, closedAt, closedByName, notes, version,
  };
};

export async function presentSessions(ctx: Ctx, rows: readonly ShownSession[]): Promise<Presented<CashSession>[]> {
  const { blindCount } = await readSettings(ctx, cashSettings);
  return rows.map((row) => present(ctx, blindCount, row));
}

/** @throws CASH_SESSION_NOT_FOUND */
export async function presentSession(ctx: Ctx, id: string): Promise<Presented<z.infer<typeof CashSessionDetail>>> {
  const row = await sessionShown(ctx, id);
  if (!row) throw sessionNotFound();
  const { blindCount } = await readSettings(ctx, cashSettings);
  const movements = await movementsOf(ctx, id);
  const of = (kind: string) => Math.abs(sum(movements.filter((one) => one.kind === kind).map(({ amountMinor }) => amountMinor)));
  return {
    ...present(ctx, blindCount, row), movements: movements.map((one) => ({ ...one, kind: one.kind as 'in', reasonCode: one.reasonCode as 'change' | null })), counts: row.counts as Record<string, number> | null,
    sums: seesExpected(ctx, blindCount, row) ? { receiptsMinor: of('receipt'), refundsMinor: of('refund'), inMinor: of('in'), outMinor: of('out') } : null,
  };
}
