import { discountOfPct, lineAmounts, sessionTotals } from '#apps/studio/rules/totals.ts';
import { deliveryDate, editingDays } from '#apps/studio/rules/deadlines.ts';
import { orThrow } from '#apps/studio/errors.ts';
import { supersedeStale } from '#apps/studio/quotes/supersede.ts';
import type { StudioSettings } from '#contracts/studio-terms.ts';
import { excessOf } from '#apps/studio/rules/deposit.ts';
import { depositOf } from '#apps/studio/rules/deposit.ts';
import { createRefunds, heldOf, planRefund } from '#capabilities/payments/public.ts';
import type { Ctx } from '#platform/context.ts';
import { OWNER } from './bookings.ts';
import { linesOf, updateSession } from './queries.ts';
import type { SessionRow } from './queries.ts';
import { isFixed } from './states.ts';

export { discountOfPct, lineAmounts };

const EDITED: readonly SessionRow['status'][] = ['in_editing', 'ready_for_delivery', 'completed'];

/**
 * Recompute the amounts of a session from its lines (studio 5.1): every write of a line, transport or discount ends
 * here, in the same transaction. In pre_scheduled the deposit follows the total; money above a cut total goes back.
 *
 * @param change what else is to be written on the row; `discountPct` becomes an amount once
 * @throws TRANSPORT_NOT_ALLOWED, DISCOUNT_EXCEEDS_TOTAL, AMOUNT_TOO_LARGE
 */
export async function applyTotals(ctx: Ctx, session: SessionRow, settings: StudioSettings, change: Parameters<typeof updateSession>[2] & { discountPct?: number | undefined } = {}): Promise<SessionRow> {
  const { discountPct, ...columns } = change;
  const lines = await linesOf(ctx, session.id);
  const sessionType = (columns.sessionType ?? session.sessionType) as SessionRow['sessionType'];
  const transportMinor = (columns.transportMinor as number | undefined) ?? session.transportMinor;
  const bare = orThrow(sessionTotals({ sessionType, lines, transportMinor, discountMinor: 0 }));
  const discountMinor = discountPct === undefined ? ((columns.discountMinor as number | undefined) ?? session.discountMinor) : discountOfPct(bare.subtotalMinor, transportMinor, discountPct);
  const { subtotalMinor, totalMinor } = orThrow(sessionTotals({ sessionType, lines, transportMinor, discountMinor }));
  const isRush = columns.isRush ?? session.isRush;
  const rushEditingDays = columns.rushEditingDays === undefined ? session.rushEditingDays : columns.rushEditingDays;
  // In editing the editor's own estimate stands, unless the rush itself changes.
  const keepsDays = EDITED.includes(session.status) && columns.isRush === undefined && columns.rushEditingDays === undefined;
  const days = keepsDays ? session.estimatedEditingDays : editingDays({ isRush, rushEditingDays, packageEditingDays: lines.flatMap((line) => (line.editingDays === null ? [] : [line.editingDays])), defaultEditingDays: settings.defaultEditingDays });
  const depositPct = (columns.depositPct as number | undefined) ?? session.depositPct;
  const updated = await updateSession(ctx, session.id, {
    ...columns, transportMinor, discountMinor, subtotalMinor, totalMinor, estimatedEditingDays: days,
    ...(isFixed(session.status) && days !== session.estimatedEditingDays && { estimatedDeliveryDate: deliveryDate(session.sessionDate, days) }),
    ...(session.status === 'pre_scheduled' && { depositMinor: depositOf(totalMinor, depositPct) }),
  });
  if (totalMinor < session.totalMinor) await refundExcess(ctx, updated);
  await supersedeStale(ctx, updated, lines);
  return updated;
}

/** Money above the total goes back as a refund `price_reduction` (studio 5.3, E14). Not while a session is still being negotiated: T2 does it then. */
async function refundExcess(ctx: Ctx, session: SessionRow): Promise<void> {
  if (session.status === 'request' || session.status === 'negotiation') return;
  await refundAbove(ctx, session);
}

/** @returns what was sent back */
export async function refundAbove(ctx: Ctx, session: SessionRow): Promise<number> {
  const excess = excessOf(session.totalMinor, (await heldOf(ctx, OWNER, session.id)).netPaidMinor);
  if (excess === 0) return 0;
  await createRefunds(ctx, { ownerType: OWNER, ownerId: session.id, reason: 'price_reduction', parts: await planRefund(ctx, OWNER, session.id, excess) });
  return excess;
}
