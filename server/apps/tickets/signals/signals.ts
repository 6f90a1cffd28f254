import { signalNotFound } from '#apps/tickets/errors.ts';
import { findEvent } from '#apps/tickets/events/find.ts';
import { seenBy } from '#apps/tickets/orders/privacy.ts';
import { settingsOf } from '#apps/tickets/settings.ts';
import { audit } from '#platform/audit.ts';
import type { Ctx } from '#platform/context.ts';
import { readCursor, toPage } from '#platform/paging.ts';
import { keepReview, signalByKey, signalPage } from './queries.ts';
import type { SignalRow } from './queries.ts';

function present(ctx: Ctx, { note, reviewedBy, reviewedAt, reviewedCount, subject, ...row }: SignalRow) {
  const see = seenBy(ctx.actor);
  return { ...row, subject: row.kind === 'document' ? see.number(subject) : row.kind === 'card' ? subject : see.email(subject), review: reviewedAt === null ? null : { note: note!, by: reviewedBy, at: reviewedAt, count: reviewedCount! } };
}

/** Signs of resale of an event, for people to look at (tickets 14). @throws EVENT_NOT_FOUND */
export async function listSignals(ctx: Ctx, eventId: string, { open, limit, cursor }: { open: 'true' | 'false'; limit: number; cursor?: string | undefined }) {
  await findEvent(ctx, eventId);
  const { signalsFrom } = await settingsOf(ctx);
  const { items, next } = toPage(await signalPage(ctx, eventId, { from: signalsFrom, open: open === 'true', after: readCursor(cursor, 2), limit: limit + 1 }), limit, (row) => [row.count, row.key]);
  return { items: items.map((row) => present(ctx, row)), next };
}

/** @throws EVENT_NOT_FOUND, SIGNAL_NOT_FOUND */
export async function reviewSignal(ctx: Ctx, eventId: string, { key, note }: { key: string; note: string }) {
  await findEvent(ctx, eventId);
  const { signalsFrom } = await settingsOf(ctx);
  const signal = await signalByKey(ctx, eventId, signalsFrom, key);
  if (!signal) throw signalNotFound();
  await keepReview(ctx, { eventId, kind: signal.kind, subjectHash: key, count: signal.count, note });
  await audit(ctx, { action: 'ticket_signal.review', entity: 'ticket_event', entityId: eventId, after: { kind: signal.kind, count: signal.count, note } });
  return present(ctx, (await signalByKey(ctx, eventId, signalsFrom, key))!);
}
