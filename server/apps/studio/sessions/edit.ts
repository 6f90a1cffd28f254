import type { z } from 'zod';
import type { NewSessionItem, SessionEdit, editLine as editLineContract } from '#contracts/studio.ts';
import { localDateOf } from '#contracts/time.ts';
import { clientToServe } from '#capabilities/clients/public.ts';
import { heldOf, receiptsOf } from '#capabilities/payments/public.ts';
import { immutableSession, lineNotFound, orThrow, packageLineLocked, sessionHasPayments } from '#apps/studio/errors.ts';
import { settingsOf } from '#apps/studio/settings.ts';
import { movedChangesDeadline, paymentDeadline } from '#apps/studio/rules/deadlines.ts';
import { mayEditTerms } from '#apps/studio/rules/editing.ts';
import { policyFor } from '#apps/studio/rules/policy.ts';
import { lineAmounts } from '#apps/studio/rules/totals.ts';
import { audit } from '#platform/audit.ts';
import { can, mustHave } from '#platform/context.ts';
import type { Ctx } from '#platform/context.ts';
import { invalid, invalidStateTransition } from '#platform/errors.ts';
import { emit, enqueue } from '#platform/outbox.ts';
import { releaseOwner } from '#capabilities/calendar/public.ts';
import { OWNER, bookSession } from './bookings.ts';
import { checkTeamFor } from './capacity.ts';
import { evaluateAssign } from './evaluate.ts';
import { sessionRescheduled } from './events.ts';
import { sell } from './lines.ts';
import { checkDateAhead, checkPlace } from './place.ts';
import { deleteLines, linesOf, lockSession, updateLine, updateSession } from './queries.ts';
import type { LineRow, SessionChange, SessionRow } from './queries.ts';
import { isTentative } from './states.ts';
import { moveTeam } from './team.ts';
import { tell } from './tell.ts';
import { applyTotals } from './totals.ts';
import { expireUnpaid, expiryKey } from './unpaid.ts';

type Edit = z.output<typeof SessionEdit>;

const PRICE_FIELDS = ['isComplimentary', 'transportMinor', 'discountMinor', 'discountPct', 'depositPct', 'isRush', 'rushEditingDays'] as const;
const PLACE_FIELDS = ['sessionType', 'startsAt', 'endsAt', 'roomId', 'locationText', 'lat', 'lng', 'travelZoneId'] as const;
/** From assigned on these move by POST reschedule alone, with room and coverages in one step (studio 4.2). */
const MOVE_FIELDS = ['sessionType', 'startsAt', 'endsAt', 'roomId'] as const;
const TERM_FIELDS = [...PRICE_FIELDS, ...PLACE_FIELDS, 'clientId', 'requiredPhotographers'] as const;

const touches = (edit: Edit, fields: readonly (keyof Edit)[]): boolean => fields.some((field) => edit[field] !== undefined);

/**
 * May price, date or place be edited now (studio 4.2)? With `session.edit.all` also later, but then with a reason.
 * @throws INSUFFICIENT_PERMISSIONS, CHANGES_DEADLINE_EXPIRED, IMMUTABLE_SESSION, PAYMENT_PENDING_VERIFICATION
 */
async function checkTerms(ctx: Ctx, session: SessionRow, changesPrice: boolean, reason: string | undefined): Promise<void> {
  const { byAdmin } = orThrow(mayEditTerms({
    status: session.status, changesDeadlineAt: session.changesDeadlineAt, now: ctx.now, editsPreAssigned: can(ctx.actor, 'studio.session.edit.pre-assigned'), editsAll: can(ctx.actor, 'studio.session.edit.all'),
    changesPrice, hasPendingReceipt: (await heldOf(ctx, OWNER, session.id)).pendingMinor > 0,
  }));
  if (byAdmin && !reason) throw invalid('/body/reason', 'reason_required');
}

/** Delivery data and notes may be edited while the session is open, by an administrator also once it is completed. */
function checkNotes(ctx: Ctx, session: SessionRow, reason: string | undefined): void {
  if (session.status === 'canceled' || (session.status === 'completed' && !can(ctx.actor, 'studio.session.edit.all'))) throw immutableSession({ status: session.status });
  if (session.status === 'completed' && !reason) throw invalid('/body/reason', 'reason_required');
}

/** PATCH of a photo session: terms, place and time, notes, delivery. */
export async function editSession(ctx: Ctx, id: string, edit: Edit): Promise<SessionRow> {
  const session = await lockSession(ctx, id);
  const { reason, overrideReason, acknowledgeLateWindow, ...fields } = edit;
  if (touches(edit, TERM_FIELDS)) await checkTerms(ctx, session, touches(edit, PRICE_FIELDS), reason);
  else checkNotes(ctx, session, reason);
  if (!isTentative(session.status) && session.status !== 'pre_scheduled' && session.status !== 'confirmed' && touches(edit, MOVE_FIELDS)) throw immutableSession({ status: session.status, use: 'reschedule' });
  if (edit.isComplimentary !== undefined && edit.isComplimentary !== session.isComplimentary) mustHave(ctx.actor, 'studio.session.complimentary');
  if ((edit.clientId !== undefined && edit.clientId !== session.clientId) || (edit.sessionType !== undefined && edit.sessionType !== session.sessionType)) {
    if (!isTentative(session.status)) throw invalid(edit.clientId !== undefined && edit.clientId !== session.clientId ? '/body/clientId' : '/body/sessionType', 'only_while_negotiating');
    if (edit.clientId !== undefined) await clientToServe(ctx, edit.clientId);
  }
  const settings = await settingsOf(ctx, session.branchId);
  const { startsAt, endsAt, discountPct, locationText, eventDescription, clientRequirements, internalNotes, deliveryAddress, ...plain } = fields;
  const change: SessionChange = {
    ...plain,
    ...(startsAt !== undefined && { startsAt: Temporal.Instant.from(startsAt), sessionDate: localDateOf(Temporal.Instant.from(startsAt), session.zone) }),
    ...(endsAt !== undefined && { endsAt: Temporal.Instant.from(endsAt) }),
    ...emptyIsNull({ locationText, eventDescription, clientRequirements, internalNotes, deliveryAddress }),
  };
  const place = touches(edit, PLACE_FIELDS) ? await newPlace(ctx, session, change) : null;
  const dateChange = place ? dateEffects(ctx, session, place.sessionDate, place.startsAt, policyFor(session.policySnapshot, settings), acknowledgeLateWindow ?? false) : {};
  let updated = await applyTotals(ctx, session, settings, { ...change, ...dateChange, discountPct });
  if (place || edit.requiredPhotographers !== undefined) {
    await followPlace(ctx, session, updated, settings, overrideReason ?? null);
    if (place && hasMoved(session, updated)) await emit(ctx, sessionRescheduled, id, { sessionId: id, round: updated.round, late: false, before: whereIt(session) });
    updated = await evaluateAssign(ctx, updated, settings);
  }
  await audit(ctx, { action: 'session.edit', entity: 'photo_session', entityId: id, before: session, after: updated, reason: reason ?? overrideReason ?? null });
  await tell(ctx, updated);
  return updated;
}

const whereIt = (session: SessionRow) => ({ startsAt: session.startsAt.toString(), endsAt: session.endsAt.toString(), roomId: session.roomId, locationText: session.locationText });
const hasMoved = (a: SessionRow, b: SessionRow): boolean => JSON.stringify(whereIt(a)) !== JSON.stringify(whereIt(b));

const emptyIsNull = (texts: Record<string, string | null | undefined>): SessionChange =>
  Object.fromEntries(Object.entries(texts).filter(([, value]) => value !== undefined).map(([key, value]) => [key, value || null]));

async function newPlace(ctx: Ctx, session: SessionRow, change: SessionChange) {
  const place = { ...session, ...change } as SessionRow;
  if (isTentative(session.status) || session.status === 'pre_scheduled' || session.status === 'confirmed') checkDateAhead(ctx, place.startsAt, session.zone);
  await checkPlace(ctx, place, session.branchId, place.transportMinor);
  return place;
}

/** A new date moves the deadlines that hang on it (studio 4.2, 5.5). */
function dateEffects(ctx: Ctx, session: SessionRow, sessionDate: string, startsAt: Temporal.Instant, policy: ReturnType<typeof policyFor>, acknowledged: boolean): SessionChange {
  if (session.status === 'confirmed' && sessionDate !== session.sessionDate) {
    return { changesDeadlineAt: orThrow(movedChangesDeadline({ sessionDate, changesDeadlineDays: policy.changesDeadlineDays, zone: session.zone, now: ctx.now, acknowledged })) };
  }
  if (session.status === 'pre_scheduled' && session.paymentDeadlineAt && Temporal.Instant.compare(startsAt, session.paymentDeadlineAt) < 0) {
    // The deposit is never due after the start (studio 5.5); otherwise editing leaves the deadline where it was.
    return { paymentDeadlineAt: paymentDeadline({ now: session.preScheduledAt ?? ctx.now, startsAt, zone: session.zone, policy }) };
  }
  return {};
}

async function followPlace(ctx: Ctx, before: SessionRow, after: SessionRow, settings: Awaited<ReturnType<typeof settingsOf>>, overrideReason: string | null): Promise<void> {
  const team = await moveTeam(ctx, before, after);
  await bookSession(ctx, after, settings, { team });
  if (after.status === 'pre_scheduled' || after.status === 'confirmed') await checkTeamFor(ctx, after, settings, overrideReason);
  if (after.paymentDeadlineAt && before.paymentDeadlineAt && !after.paymentDeadlineAt.equals(before.paymentDeadlineAt)) {
    await enqueue(ctx, expireUnpaid, { sessionId: after.id }, { runAt: after.paymentDeadlineAt, key: expiryKey(after.id) });
  }
}

// ------------------------------------------------------------------------------------------------------------- lines
async function changeLines(ctx: Ctx, id: string, reason: string | undefined, action: string, work: (session: SessionRow, lines: LineRow[]) => Promise<SessionChange>, lineId?: string): Promise<SessionRow> {
  const session = await lockSession(ctx, id);
  const before = await linesOf(ctx, id);
  // What the path names is looked for before anything is said of the session.
  if (lineId !== undefined && !before.some((line) => line.id === lineId)) throw lineNotFound();
  await checkTerms(ctx, session, true, reason);
  const change = await work(session, before);
  const settings = await settingsOf(ctx, session.branchId);
  const updated = await evaluateAssign(ctx, await applyTotals(ctx, session, settings, change), settings);
  await audit(ctx, { action, entity: 'photo_session', entityId: id, before: { totalMinor: session.totalMinor, lines: before.length }, after: { totalMinor: updated.totalMinor, lines: (await linesOf(ctx, id)).length }, reason: reason ?? null });
  await tell(ctx, updated);
  return updated;
}

const nextOrder = (lines: readonly LineRow[]): number => Math.max(0, ...lines.map((line) => line.displayOrder)) + 1;

export const addItem = (ctx: Ctx, id: string, { reason, ...item }: z.output<typeof NewSessionItem> & { reason?: string | undefined }): Promise<SessionRow> =>
  changeLines(ctx, id, reason, 'session.add-line', (session, lines) => sell(ctx, session, nextOrder(lines), { packageIds: [], items: [item] }));

export const addPackage = (ctx: Ctx, id: string, { packageId, reason }: { packageId: string; reason?: string | undefined }): Promise<SessionRow> =>
  changeLines(ctx, id, reason, 'session.add-package', (session, lines) => sell(ctx, session, nextOrder(lines), { packageIds: [packageId], items: [] }));

/** @throws LINE_NOT_FOUND, PACKAGE_LINE_LOCKED: quantity and discount of a package's line belong to the package */
export const editLine = (ctx: Ctx, id: string, lineId: string, { reason, ...edit }: z.output<typeof editLineContract.body>): Promise<SessionRow> =>
  changeLines(ctx, id, reason, 'session.edit-line', async (_session, lines) => {
    const line = lines.find((one) => one.id === lineId)!;
    if (line.packageGroup !== null && (edit.quantity !== undefined || edit.discountMinor !== undefined)) throw packageLineLocked();
    const quantity = edit.quantity ?? line.quantity;
    const discountMinor = edit.discountMinor ?? line.discountMinor;
    const amounts = orThrow(lineAmounts({ quantity, unitPriceMinor: line.unitPriceMinor, discountMinor }));
    await updateLine(ctx, line.id, { quantity, discountMinor, ...amounts, descriptionOverride: edit.descriptionOverride === undefined ? line.descriptionOverride : edit.descriptionOverride || null });
    return {};
  }, lineId);

export const removeLine = (ctx: Ctx, id: string, lineId: string, reason: string | undefined): Promise<SessionRow> =>
  changeLines(ctx, id, reason, 'session.remove-line', async () => {
    await deleteLines(ctx, [lineId]);
    return {};
  }, lineId);

/** Soft; a request or negotiation without receipts only. @throws SESSION_HAS_PAYMENTS, INVALID_STATE_TRANSITION */
export async function deleteSession(ctx: Ctx, id: string): Promise<void> {
  const session = await lockSession(ctx, id);
  if (!isTentative(session.status)) throw invalidStateTransition({ status: session.status, allowed: ['request', 'negotiation'] });
  if ((await receiptsOf(ctx, OWNER, id)).length > 0) throw sessionHasPayments();
  await releaseOwner(ctx, OWNER, id);
  const gone = await updateSession(ctx, id, { deletedAt: ctx.now });
  await audit(ctx, { action: 'session.delete', entity: 'photo_session', entityId: id, before: session });
  await tell(ctx, gone);
}
