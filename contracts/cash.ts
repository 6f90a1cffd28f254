import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { Currency, Id, Instant, LocalDate, LargeMinor, OptionalText, PageQuery, SignedMinor, Text, Version, pageOf } from './shapes.ts';

// Cash drawers: registers of a branch, the session of whoever answers for one (opening float, movements, count), and
// what differed.

export const CashRegisterStatus = z.enum(['active', 'inactive']);
export const CashSessionStatus = z.enum(['open', 'closed']);
export const CashMovementKind = z.enum(['receipt', 'refund', 'in', 'out']);
/** Cash that is no sale: change, an expense, a deposit at the bank, a withdrawal by the owners. */
export const CashReason = z.enum(['change', 'expense', 'bank_deposit', 'withdrawal', 'other']);

export const CashMovement = z.strictObject({
  id: Id, kind: CashMovementKind, reasonCode: CashReason.nullable(), reason: z.string().nullable(),
  /** Above zero: into the drawer. */
  amountMinor: SignedMinor, receiptId: Id.nullable(), refundId: Id.nullable(), clientName: z.string().nullable(), occurredAt: Instant, actorName: z.string(),
});

export const CashSession = z.strictObject({
  id: Id, registerId: Id, registerName: z.string(), branchId: Id, currency: Currency, status: CashSessionStatus, openingMinor: z.int(), openedAt: Instant, holderId: Id.nullable(), holderName: z.string(),
  /** Whether it is the caller's. */
  mine: z.boolean(),
  /** What should be in it; null while it is open for callers who count blind. */
  expectedMinor: z.int().nullable(),
  countedMinor: z.int().nullable(),
  /** Counted less expected: below zero, something is missing. */
  differenceMinor: z.int().nullable(),
  closedAt: Instant.nullable(), closedByName: z.string().nullable(), notes: z.string().nullable(), version: Version,
});
export type CashSession = z.infer<typeof CashSession>;
export const CashSessionDetail = CashSession.extend({
  movements: z.array(CashMovement),
  /** How many of each coin and note were counted, by value in minor units. */
  counts: z.record(z.string(), z.int()).nullable(),
  /** Sums by kind; null where expected is. */
  sums: z.strictObject({ receiptsMinor: z.int(), refundsMinor: z.int(), inMinor: z.int(), outMinor: z.int() }).nullable(),
});

export const CashRegister = z.strictObject({ id: Id, branchId: Id, name: z.string(), status: CashRegisterStatus, openSessionId: Id.nullable(), holderName: z.string().nullable(), version: Version });
export type CashRegister = z.infer<typeof CashRegister>;

const path = (rest: string) => `/api/v1/cash/${rest}`;
const byId = z.strictObject({ id: Id });
const money = { audit: true, idempotencyRequired: true } as const;
const see = ['cash.operate', 'cash.manage'] as const;

export const listRegisters = endpoint({ id: 'cash.list_registers', method: 'GET', path: path('registers'), permission: see, summary: 'Drawers, and who has which', response: z.strictObject({ items: z.array(CashRegister) }), errors: [] });
export const createRegister = endpoint({
  id: 'cash.create_register', method: 'POST', path: path('registers'), permission: 'cash.manage', summary: 'Add a drawer', body: z.strictObject({ branchId: Id, name: Text(60) }), response: CashRegister, status: 201, errors: ['DUPLICATE_NAME', 'NOT_FOUND'], audit: true,
});
export const changeRegister = endpoint({
  id: 'cash.change_register', method: 'PATCH', path: path('registers/:id'), permission: 'cash.manage', summary: 'Rename a drawer, or put it out of use', params: byId,
  body: z.strictObject({ name: Text(60).optional(), status: CashRegisterStatus.optional() }), response: CashRegister, errors: ['CASH_REGISTER_NOT_FOUND', 'DUPLICATE_NAME', 'CASH_SESSION_OPEN'], audit: true, ifMatch: true,
});

export const listCashSessions = endpoint({
  id: 'cash.list_sessions', method: 'GET', path: path('sessions'), permission: see, summary: 'Sessions of drawers, newest first; without `cash.manage`, one\'s own',
  query: PageQuery.extend({ status: CashSessionStatus.optional(), registerId: Id.optional(), from: LocalDate.optional(), to: LocalDate.optional() }), response: pageOf(CashSession), errors: [],
});
export const readCashSession = endpoint({ id: 'cash.read_session', method: 'GET', path: path('sessions/:id'), permission: see, summary: 'One session with its movements', params: byId, response: CashSessionDetail, errors: ['CASH_SESSION_NOT_FOUND'] });
export const openCashSession = endpoint({
  id: 'cash.open_session', method: 'POST', path: path('sessions'), permission: 'cash.operate', summary: 'Open a drawer with what lies in it', body: z.strictObject({ registerId: Id, openingMinor: LargeMinor }), response: CashSessionDetail, status: 201,
  errors: ['CASH_REGISTER_NOT_FOUND', 'RESOURCE_INACTIVE', 'CASH_SESSION_OPEN'], ...money,
});
export const moveCash = endpoint({
  id: 'cash.move', method: 'POST', path: path('sessions/:id/movements'), permission: see, summary: 'Put cash in or take it out, with the reason', params: byId,
  body: z.strictObject({ direction: z.enum(['in', 'out']), amountMinor: LargeMinor.min(1, { error: 'too_small' }), reasonCode: CashReason, reason: Text(300) }), response: CashSessionDetail, status: 201,
  errors: ['CASH_SESSION_NOT_FOUND', 'CASH_SESSION_CLOSED', 'CASH_NOT_ENOUGH'], ...money,
});
export const closeCashSession = endpoint({
  id: 'cash.close_session', method: 'POST', path: path('sessions/:id/close'), permission: see, summary: 'Count the drawer; then what should have been in it is shown', params: byId,
  body: z.strictObject({ countedMinor: LargeMinor, counts: z.record(z.string().regex(/^\d{1,9}$/, { error: 'invalid' }), z.int().min(0).max(100_000)).nullable().default(null), notes: OptionalText(1000).nullable().default(null) }), response: CashSessionDetail,
  errors: ['CASH_SESSION_NOT_FOUND', 'INVALID_STATE_TRANSITION'], ...money,
});

export const CashSettings = z.strictObject({
  /** Cash is taken and given only with an open drawer. */
  drawerRequired: z.boolean(),
  /** Whoever counts does not see what should be there. */
  blindCount: z.boolean(),
});
export const readCashSettings = endpoint({ id: 'cash.settings', method: 'GET', path: path('settings'), permission: [...see, 'settings.manage'], summary: 'Rules for drawers', response: CashSettings, errors: [] });
export const changeCashSettings = endpoint({
  id: 'cash.change_settings', method: 'PATCH', path: path('settings'), permission: 'settings.manage', summary: 'Change the rules for drawers', body: z.strictObject({ drawerRequired: z.boolean().nullable().optional(), blindCount: z.boolean().nullable().optional() }), response: CashSettings, errors: [], audit: true,
});
