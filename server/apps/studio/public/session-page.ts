import type { z } from 'zod';
import type { Presented } from '#contracts/endpoint.ts';
import type { PublicSession } from '#contracts/studio-public.ts';
import { galleryAddress } from '#capabilities/galleries/public.ts';
import { addressCounter } from '#capabilities/identity/public.ts';
import { countTry, openLink } from '#capabilities/links/public.ts';
import { tellCoordinators } from '#apps/studio/sessions/alerts.ts';
import { paymentNotFound, receiptDocument, receiptsOf } from '#capabilities/payments/public.ts';
import { placeOf } from '#apps/studio/quotes/create.ts';
import { publicSettingsOf } from '#apps/studio/quotes/settings.ts';
import { paySession } from '#apps/studio/sessions/payment-link.ts';
import { OWNER } from '#apps/studio/sessions/owner.ts';
import { findSession } from '#apps/studio/sessions/queries.ts';
import { isTentative } from '#apps/studio/sessions/states.ts';
import type { OpenCtx } from '#platform/context.ts';
import { invalidStateTransition } from '#platform/errors.ts';
import type { FileAnswer } from '#platform/route.ts';
import { businessOf } from './business.ts';
import { dueOf, paysOnline } from './payable.ts';
import { SESSION_LINK } from './portal-link.ts';
import { branchById, teamNames } from './queries.ts';

const CANCELABLE = ['request', 'negotiation', 'pre_scheduled', 'confirmed', 'assigned'];
const firstName = (name: string): string => name.trim().split(/\s+/)[0]!;

/**
 * How a session stands, for whoever holds its address. No name, phone or address of the client is shown: the address of
 * a request is given to whoever typed that client's phone.
 */
export const sessionPage = (open: OpenCtx, token: string): Promise<Presented<z.output<typeof PublicSession>>> =>
  openLink(open, SESSION_LINK, token, async (ctx, { ownerId }) => {
    const session = await findSession(ctx, ownerId);
    const [branch, team, receipts, { bankDetails }] = await Promise.all([branchById(ctx, session.branchId), teamNames(ctx, session.id), receiptsOf(ctx, OWNER, session.id), publicSettingsOf(ctx)]);
    const due = dueOf(session, ctx.now);
    return {
      business: await businessOf(ctx, branch?.phone ?? null), code: session.code, status: session.status, sessionType: session.sessionType, startsAt: session.startsAt, endsAt: session.endsAt, zone: session.zone, place: await placeOf(ctx, session, branch?.name ?? ''),
      team: team.map(firstName), currency: session.currency, totalMinor: isTentative(session.status) ? null : session.totalMinor, paidMinor: session.netPaidMinor, payable: due && { ...due, online: await paysOnline(ctx), bankDetails },
      receipts: receipts.flatMap(({ id, paymentDate, allocations, status }) => (status === 'rejected' ? [] : [{ id, paymentDate, amountMinor: allocations.reduce((sum, { amountMinor }) => sum + amountMinor, 0), status }])),
      deliveryDate: ['assigned', 'attended', 'in_editing'].includes(session.status) ? session.estimatedDeliveryDate : null, changesDeadlineAt: session.changesDeadlineAt, galleryUrl: (await galleryAddress(ctx, OWNER, session.id))?.url ?? null, canAskToCancel: CANCELABLE.includes(session.status),
    };
  });

/** The receipt of one of its payments; it names nobody, as the page does not. @throws PAYMENT_NOT_FOUND, PAYMENT_NOT_VERIFIED */
export const receiptOnSessionPage = (open: OpenCtx, token: string, receiptId: string): Promise<FileAnswer> =>
  openLink(open, SESSION_LINK, token, async (ctx, { ownerId }) => {
    const receipt = (await receiptsOf(ctx, OWNER, ownerId)).find(({ id }) => id === receiptId);
    if (!receipt) throw paymentNotFound();
    return receiptDocument(ctx, receipt, { ownerType: OWNER, ownerId });
  });

export const payOnSessionPage = (open: OpenCtx, token: string): Promise<{ url: string }> =>
  openLink(open, SESSION_LINK, token, async (ctx, { ownerId }) => {
    const { url } = await paySession(ctx, ownerId);
    return { url };
  }, { writes: true });

/** The client asks; a coordinator decides, since money may be lost by it. */
export async function askToCancel(open: OpenCtx, token: string, reason: string): Promise<void> {
  const sessionId = await openLink(open, SESSION_LINK, token, async (ctx, { ownerId }) => {
    const { status } = await findSession(ctx, ownerId);
    if (!CANCELABLE.includes(status)) throw invalidStateTransition({ from: status, to: 'canceled', allowed: [] });
    return ownerId;
  });
  await countTry(open, [{ counter: `cancel-ask:${sessionId}`, most: 3, minutes: 1440 }, { counter: `cancel-ask:${addressCounter(open.origin.ip)}`, most: 10, minutes: 60 }]);
  await openLink(open, SESSION_LINK, token, async (ctx) => {
    const session = await findSession(ctx, sessionId);
    await tellCoordinators(ctx, session, 'studio.cancel_wanted', ctx.now.toString(), { reason: reason || '-' });
  }, { writes: true });
}
