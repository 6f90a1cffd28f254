import { galleryAddress, galleryExpiring, galleryPublished, selectionDone } from '#capabilities/galleries/public.ts';
import { membersWith } from '#capabilities/identity/public.ts';
import { findRefund, receiptRejected, receiptVerified, receiptsOf, refundExecuted, refundFailed } from '#capabilities/payments/public.ts';
import { findQuote } from '#apps/studio/quotes/queries.ts';
import { quoteAccepted, quoteExpiring } from '#apps/studio/quotes/events.ts';
import { QUOTE_LINK } from '#apps/studio/quotes/send.ts';
import { alertAbout, tellCoordinators, tellEditors } from '#apps/studio/sessions/alerts.ts';
import { sessionAssignmentChanged, sessionCanceled, sessionCompleted, sessionConfirmed, sessionDeliveryChanged, sessionPreScheduled, sessionReady, sessionRequested, sessionRescheduled } from '#apps/studio/sessions/events.ts';
import { OWNER } from '#apps/studio/sessions/owner.ts';
import { issueLink } from '#capabilities/links/public.ts';
import { resourcesById } from '#capabilities/calendar/public.ts';
import { settingsOf } from '#apps/studio/settings.ts';
import type { Ctx } from '#platform/context.ts';
import { enqueue, subscribe } from '#platform/outbox.ts';
import { text } from '#platform/texts.ts';
import { appointment } from './appointment.ts';
import { askForReview, REVIEW_AFTER_DAYS } from './review.ts';
import { deadlineWords, lastDay, longDate, money as moneyOf } from './words.ts';
import { sessionStill, waysToPay, writeToClient } from './write.ts';

// Who hears of what (studio 10). A message is written after its cause has committed, about the session as it is then:
// one that has moved on since is not told yesterday's news.

const balanceOf = (session: { totalMinor: number; netPaidMinor: number }): number => Math.max(0, session.totalMinor - session.netPaidMinor);
const named = (owners: readonly { ownerType: string; ownerId: string }[]): string[] => [...new Set(owners.filter(({ ownerType }) => ownerType === OWNER).map(({ ownerId }) => ownerId))];
/** Who gives money back and repairs. */
const REFUNDS = 'payments.refund';

export function tellPeople(): void {
  subscribe(sessionRequested, 'client', async (ctx, { sessionId }) => {
    const session = await sessionStill(ctx, sessionId);
    // Quoted in the same breath, the client hears of the quote.
    if (session?.status !== 'request') return;
    await writeToClient(ctx, session, 'requested', '1', ({ day, locale }) => ({ data: { requested_slot: `${day(session.startsAt)}, ${text(locale, 'studio.at', { time: session.startsAt.toZonedDateTimeISO(session.zone).toPlainTime().toString({ smallestUnit: 'minute' }) })}` } }));
  });

  subscribe(quoteAccepted, 'client', async (ctx, { quoteId, sessionId }) => {
    const session = await sessionStill(ctx, sessionId);
    if (!session) return;
    const quote = await findQuote(ctx, quoteId);
    await writeToClient(ctx, session, 'quoteAccepted', quoteId, ({ money }) => ({ data: { quote_number: quote.number, total: money(quote.snapshot.totalMinor) } }));
  });
  subscribe(quoteExpiring, 'client', async (ctx, { quoteId, sessionId }) => {
    const session = await sessionStill(ctx, sessionId);
    const quote = await findQuote(ctx, quoteId);
    if (!session || quote.status !== 'sent') return;
    const link = await issueLink(ctx, { kind: QUOTE_LINK, ownerId: quoteId, expiresAt: session.endsAt, path: '/q/' });
    await writeToClient(ctx, session, 'quoteExpiring', quoteId, ({ money, locale }) => ({ data: { quote_number: quote.number, total: money(quote.snapshot.totalMinor), quote_url: link.url, valid_until: lastDay(quote.validUntil, session.zone, locale) } }));
  });

  subscribe(sessionPreScheduled, 'client', async (ctx, { sessionId, round }) => {
    const session = await sessionStill(ctx, sessionId);
    if (session?.status !== 'pre_scheduled' || session.round !== round) return;
    await writeToClient(ctx, session, 'preScheduled', `${round}`, async (writing) => ({ data: {
      total: writing.money(session.totalMinor), deposit: writing.money(session.depositMinor ?? 0), payment_deadline: session.paymentDeadlineAt && deadlineWords(session.paymentDeadlineAt, session.zone, writing.locale), ...(await waysToPay(ctx, writing)),
    } }));
  });
  subscribe(sessionConfirmed, 'client', async (ctx, { sessionId, round }) => {
    const session = await sessionStill(ctx, sessionId);
    if (!session?.everConfirmed || session.status === 'canceled' || session.round !== round) return;
    await writeToClient(ctx, session, 'confirmed', `${round}`, async ({ money, locale, portal }) => ({
      byMailAndChat: true, attachments: [await appointment(ctx, session, await portal())],
      data: { total: money(session.totalMinor), paid: money(session.netPaidMinor), balance: balanceOf(session) > 0 ? money(balanceOf(session)) : null, changes_deadline: session.changesDeadlineAt && Temporal.Instant.compare(session.changesDeadlineAt, ctx.now) > 0 ? lastDay(session.changesDeadlineAt, session.zone, locale) : null },
    }));
  });
  subscribe(sessionRescheduled, 'client', async (ctx, { sessionId, before }) => {
    const session = await sessionStill(ctx, sessionId);
    if (!session || ['request', 'negotiation', 'canceled', 'completed'].includes(session.status)) return;
    const old = Temporal.Instant.from(before.startsAt);
    await writeToClient(ctx, session, 'rescheduled', `${session.startsAt.toString()}:${session.roomId ?? session.locationText}`, async ({ day, locale, portal }) => ({
      attachments: session.everConfirmed ? [await appointment(ctx, session, await portal())] : [],
      data: { old_when: `${day(old)}, ${text(locale, 'studio.at', { time: old.toZonedDateTimeISO(session.zone).toPlainTime().toString({ smallestUnit: 'minute' }) })}` },
    }));
  });
  subscribe(sessionAssignmentChanged, 'client', async (ctx, { sessionId, photographerId, change, tentative }) => {
    if (change !== 'named' || tentative) return;
    const session = await sessionStill(ctx, sessionId);
    if (!session || !['confirmed', 'assigned'].includes(session.status) || !(await settingsOf(ctx, session.branchId)).tellClientPhotographer) return;
    const [person] = await resourcesById(ctx, [photographerId]);
    if (person) await writeToClient(ctx, session, 'photographerChanged', `${photographerId}:${session.startsAt.toString()}`, () => ({ data: { photographer_first_name: person.name.split(' ')[0]! } }));
  });

  subscribe(receiptVerified, 'studio client', async (ctx, { receiptId, amountMinor, owners }) => {
    for (const id of named(owners)) {
      const session = await sessionStill(ctx, id);
      const receipt = session && (await receiptsOf(ctx, OWNER, id)).find((one) => one.id === receiptId);
      if (session && receipt) await writeToClient(ctx, session, 'receiptVerified', receiptId, ({ money }) => ({ data: { amount: money(amountMinor), document_number: receipt.documentNumber, balance: balanceOf(session) > 0 ? money(balanceOf(session)) : null } }));
    }
  });
  subscribe(receiptRejected, 'studio client', async (ctx, { receiptId, amountMinor, reason, owners }) => {
    for (const id of named(owners)) {
      const session = await sessionStill(ctx, id);
      const receipt = session && (await receiptsOf(ctx, OWNER, id)).find((one) => one.id === receiptId);
      if (session && receipt) await writeToClient(ctx, session, 'receiptRejected', receiptId, ({ money }) => ({ data: { amount: money(amountMinor), document_number: receipt.documentNumber, reason } }));
    }
  });
  subscribe(refundExecuted, 'studio client', async (ctx, { refundId, amountMinor, ownerType, ownerId }) => {
    const session = ownerType === OWNER && ownerId ? await sessionStill(ctx, ownerId) : null;
    const refund = session && (await findRefund(ctx, refundId));
    if (session && refund) await writeToClient(ctx, session, 'refundExecuted', refundId, ({ money }) => ({ data: { amount: money(amountMinor), document_number: refund.documentNumber } }));
  });
  subscribe(refundFailed, 'studio staff', async (ctx, { refundId, amountMinor, ownerType, ownerId }) => {
    const session = ownerType === OWNER && ownerId ? await sessionStill(ctx, ownerId) : null;
    if (session) await alertAbout(ctx, session, await membersWith(ctx, REFUNDS), 'studio.refund_failed', refundId, { amount: (locale) => moneyOf(amountMinor, session.currency, locale) });
  });

  subscribe(sessionDeliveryChanged, 'client', async (ctx, { sessionId, oldDate, newDate }) => {
    const session = await sessionStill(ctx, sessionId);
    if (!session || oldDate === newDate) return;
    await writeToClient(ctx, session, 'deliveryChanged', `${newDate}:${session.version}`, ({ locale }) => ({ data: { old_date: oldDate && longDate(oldDate, locale), new_date: longDate(newDate, locale) } }));
  });
  subscribe(sessionReady, 'client', async (ctx, { sessionId }) => {
    const session = await sessionStill(ctx, sessionId);
    if (session?.status !== 'ready_for_delivery') return;
    await writeToClient(ctx, session, 'ready', `${session.readyAt?.toString()}`, async (writing) => {
      const owed = balanceOf(session);
      return { byMailAndChat: true, data: { balance: owed > 0 ? writing.money(owed) : null, pay_url: owed > 0 ? await writing.portal() : null, gallery_url: (await galleryAddress(ctx, OWNER, sessionId))?.url ?? null } };
    });
  });
  subscribe(sessionCompleted, 'client', async (ctx, { sessionId }) => {
    const session = await sessionStill(ctx, sessionId);
    if (!session) return;
    await writeToClient(ctx, session, 'completed', '1', async () => ({ data: { gallery_url: (await galleryAddress(ctx, OWNER, sessionId))?.url ?? null } }));
    await enqueue(ctx, askForReview, { sessionId }, { runAt: ctx.now.add({ hours: 24 * REVIEW_AFTER_DAYS }), key: `studio.review:${sessionId}` });
  });
  subscribe(sessionCanceled, 'client', async (ctx, { sessionId, refundMinor, initiator, reasonCode }) => {
    const session = await sessionStill(ctx, sessionId);
    // Two entries of the same thing: the client knows of one.
    if (!session || reasonCode === 'duplicate') return;
    await writeToClient(ctx, session, 'canceled', '1', ({ money, locale }) => ({
      byMailAndChat: true, data: { reason_text: text(locale, `studio.client.reason.${reasonCode === 'other' ? initiator : reasonCode}`), refund_amount: refundMinor > 0 ? money(refundMinor) : null, refund_method: refundMinor > 0 ? text(locale, 'studio.client.refundMethod') : null },
    }));
  });

  subscribe(galleryPublished, 'studio client', async (ctx, { galleryId, ownerType, ownerId, expiresAt }) => gallery(ctx, 'galleryPublished', { galleryId, ownerType, ownerId, expiresAt }, `${galleryId}:${expiresAt}`));
  subscribe(galleryExpiring, 'studio client', async (ctx, { galleryId, ownerType, ownerId, expiresAt, daysLeft }) => gallery(ctx, 'galleryExpiring', { galleryId, ownerType, ownerId, expiresAt }, `${galleryId}:${expiresAt}:${daysLeft}`));
  subscribe(selectionDone, 'studio staff', async (ctx, { ownerType, ownerId, selectionId, selected }) => {
    const session = ownerType === OWNER ? await sessionStill(ctx, ownerId) : null;
    if (!session) return;
    if (session.assignedEditorId) await tellEditors(ctx, session, session.assignedEditorId, 'studio.selection_done', selectionId, { selected });
    else await tellCoordinators(ctx, session, 'studio.selection_done', selectionId, { selected });
  });
}

async function gallery(ctx: Ctx, message: 'galleryPublished' | 'galleryExpiring', { ownerType, ownerId, expiresAt }: { galleryId: string; ownerType: string; ownerId: string; expiresAt: string }, key: string): Promise<void> {
  const session = ownerType === OWNER ? await sessionStill(ctx, ownerId) : null;
  const address = session && (await galleryAddress(ctx, OWNER, ownerId));
  if (!session || !address) return;
  await writeToClient(ctx, session, message, key, ({ day }) => ({ data: { gallery_url: address.url, pin: address.pin, expires_at: day(Temporal.Instant.from(expiresAt)) } }));
}
