import type { z } from 'zod';
import type * as contract from '#contracts/cash.ts';
import { placeOf, postCash, registerCashKeeper } from '#capabilities/payments/public.ts';
import { todayIn } from '#contracts/time.ts';
import { audit } from '#platform/audit.ts';
import type { Ctx } from '#platform/context.ts';
import { duplicateName, invalidStateTransition, notFound, resourceInactive, rethrowConstraint, versionMismatch } from '#platform/errors.ts';
import { defineTopic, publish } from '#platform/outbox.ts';
import { readSettings } from '#platform/settings.ts';
import { born, move } from '#platform/states.ts';
import { notEnough, registerNotFound, sessionClosed, sessionNotFound, sessionOpen, sessionRequired } from './errors.ts';
import { branchOf, drawerFor, insertMovement, insertRegister, insertSession, lockRegister, lockSession, movedIn, openSessionOf, sessionShown, updateRegister, updateSession } from './queries.ts';
import type { SessionRow } from './queries.ts';
import { cashSettings } from './settings.ts';
import { cashSessionMachine } from './states.ts';

/** Ids of sessions of drawers that changed. */
export const cashChanged = defineTopic('cash.changed', ['cash.operate', 'cash.manage']);
const tell = (ctx: Ctx, { id, branchId }: { id: string; branchId: string }): Promise<void> => publish(ctx, cashChanged, [id], { branchId });

type Body<E extends { body: z.ZodType }> = z.output<E['body']>;
const moves = { cash_session_is_open: sessionClosed, cash_session_holds: notEnough };
const localDay = async (ctx: Ctx, branchId: string): Promise<string> => todayIn((await placeOf(ctx, branchId)).zone, ctx.now);

// --------------------------------------------------------------------------------------------------------- registers
/** @throws NOT_FOUND (branch), DUPLICATE_NAME */
export async function addRegister(ctx: Ctx, { branchId, name }: Body<typeof contract.createRegister>): Promise<string> {
  if (!(await branchOf(ctx, branchId))) throw notFound();
  const row = await insertRegister(ctx, { branchId, name }).catch((error) => rethrowConstraint(error, { cash_register_name_unique: duplicateName }));
  await audit(ctx, { action: 'cash_register.create', entity: 'cash_register', entityId: row.id, after: { branchId, name } });
  await tell(ctx, row);
  return row.id;
}

/** @throws CASH_REGISTER_NOT_FOUND, VERSION_MISMATCH, DUPLICATE_NAME, CASH_SESSION_OPEN (it cannot be put out of use) */
export async function changeRegister(ctx: Ctx, id: string, change: Body<typeof contract.changeRegister>): Promise<void> {
  const before = await lockRegister(ctx, id);
  if (!before) throw registerNotFound();
  if (ctx.expectedVersion !== null && before.version !== ctx.expectedVersion) throw versionMismatch({ version: before.version });
  const open = change.status === 'inactive' ? await openSessionOf(ctx, id) : undefined;
  if (open) throw sessionOpen({ holderName: open.holderName });
  const after = await updateRegister(ctx, id, { ...change, updatedAt: ctx.now }).catch((error) => rethrowConstraint(error, { cash_register_name_unique: duplicateName }));
  await audit(ctx, { action: 'cash_register.change', entity: 'cash_register', entityId: id, before, after });
  await tell(ctx, after);
}

// ---------------------------------------------------------------------------------------------------------- sessions
/** @throws CASH_REGISTER_NOT_FOUND, RESOURCE_INACTIVE, CASH_SESSION_OPEN with details.holderName */
export async function openDrawer(ctx: Ctx, { registerId, openingMinor }: Body<typeof contract.openCashSession>): Promise<string> {
  const register = await lockRegister(ctx, registerId);
  if (!register) throw registerNotFound();
  if (register.status === 'inactive') throw resourceInactive({ name: register.name });
  const open = await openSessionOf(ctx, registerId);
  if (open) throw sessionOpen({ holderName: open.holderName });
  const { currency } = (await branchOf(ctx, register.branchId))!;
  const session = await insertSession(ctx, { registerId, branchId: register.branchId, currency, status: 'open', openingMinor, openedAt: ctx.now, holderId: ctx.actor.userId, holderName: ctx.actor.name })
    .catch((error) => rethrowConstraint(error, { cash_session_one_open: sessionOpen }));
  await born(ctx, cashSessionMachine, session.id, 'open');
  await audit(ctx, { action: 'cash_session.open', entity: 'cash_session', entityId: session.id, after: { registerId, openingMinor } });
  await tell(ctx, session);
  return session.id;
}

/** The session, locked, of a caller who may see it. @throws CASH_SESSION_NOT_FOUND */
async function held(ctx: Ctx, id: string): Promise<SessionRow> {
  if (!(await sessionShown(ctx, id))) throw sessionNotFound();
  return lockSession(ctx, id);
}

/** Cash that is no sale. @throws CASH_SESSION_NOT_FOUND, CASH_SESSION_CLOSED, CASH_NOT_ENOUGH */
export async function moveCash(ctx: Ctx, id: string, { direction, amountMinor, reasonCode, reason }: Body<typeof contract.moveCash>): Promise<void> {
  const session = await held(ctx, id);
  if (session.status !== 'open') throw sessionClosed();
  const signed = direction === 'in' ? amountMinor : -amountMinor;
  const movement = await insertMovement(ctx, { sessionId: id, kind: direction, amountMinor: signed, reasonCode, reason }).catch((error) => rethrowConstraint(error, moves));
  await postCash(ctx, { kind: 'cash_moved', sourceId: movement.id, currency: session.currency, entryDate: await localDay(ctx, session.branchId), amountMinor: signed, against: reasonCode === 'bank_deposit' ? 'bank' : 'cash_other' });
  await audit(ctx, { action: `cash.${direction}`, entity: 'cash_session', entityId: id, after: { amountMinor, reasonCode }, reason });
  await tell(ctx, session);
}

/** Counted and closed; what differs is booked. @throws CASH_SESSION_NOT_FOUND, INVALID_STATE_TRANSITION */
export async function closeDrawer(ctx: Ctx, id: string, { countedMinor, counts, notes }: Body<typeof contract.closeCashSession>): Promise<void> {
  const session = await held(ctx, id);
  if (session.status !== 'open') throw invalidStateTransition({ from: session.status, to: 'closed', allowed: [] });
  const expectedMinor = session.openingMinor + (await movedIn(ctx, id));
  const differenceMinor = countedMinor - expectedMinor;
  await updateSession(ctx, id, { expectedMinor, countedMinor, counts: counts && JSON.stringify(counts), notes, closedAt: ctx.now, closedByName: ctx.actor.name });
  await move(ctx, cashSessionMachine, { id, status: 'open' as const }, 'closed');
  if (differenceMinor !== 0) await postCash(ctx, { kind: 'cash_difference', sourceId: id, currency: session.currency, entryDate: await localDay(ctx, session.branchId), amountMinor: differenceMinor, against: 'cash_difference' });
  await audit(ctx, { action: 'cash_session.close', entity: 'cash_session', entityId: id, before: { status: 'open' }, after: { status: 'closed', expectedMinor, countedMinor, differenceMinor }, reason: notes });
  await tell(ctx, session);
}

// ------------------------------------------------------------------------------------ cash of sales, in their transaction
/** @throws CASH_SESSION_REQUIRED where the business wants an open drawer */
async function drawer(ctx: Ctx, { branchId, currency }: { branchId: string | null; currency: string }): Promise<SessionRow | null> {
  // One that was counted while we waited for it is looked for anew: its cash would lie in no drawer.
  for (let found = await drawerFor(ctx, branchId, currency); found; found = await drawerFor(ctx, branchId, currency)) {
    const session = await lockSession(ctx, found.id);
    if (session.status === 'open') return session;
  }
  // Imports and demos write what happened elsewhere.
  if (ctx.actor.type !== 'system' && (await readSettings(ctx, cashSettings, branchId)).drawerRequired) throw sessionRequired();
  return null;
}

/** Cash receipts and refunds lie in a drawer, if one is open. */
export const keepCash = (): void => registerCashKeeper({
  received: async (ctx, receipt) => {
    const session = await drawer(ctx, receipt);
    if (!session) return;
    await insertMovement(ctx, { sessionId: session.id, kind: 'receipt', receiptId: receipt.id, amountMinor: receipt.amountMinor }).catch((error) => rethrowConstraint(error, moves));
    await tell(ctx, session);
  },
  given: async (ctx, refund) => {
    const session = await drawer(ctx, refund);
    if (!session) return;
    await insertMovement(ctx, { sessionId: session.id, kind: 'refund', refundId: refund.id, amountMinor: -refund.amountMinor }).catch((error) => rethrowConstraint(error, moves));
    await tell(ctx, session);
  },
});
