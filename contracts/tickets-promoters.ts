import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { Currency, Flag, Id, Instant, OptionalText, PageQuery, SignedMinor, Text, Version, Zone, pageOf } from './shapes.ts';
import { CommissionKind, CommissionStatus, RateSource } from './tickets-terms.ts';

// Promoters with their links, what they earn, and what they are paid.

const path = (rest: string) => `/api/v1/tickets/${rest}`;
const manage = 'tickets.promoter.manage';
const approve = 'tickets.commission.approve';
const pay = 'tickets.commission.pay';
const self = 'tickets.promoter.self';
const money = [manage, approve, pay];

const Rate = z.int().min(0).max(10_000);
/** Without 0, O, 1 and I: it is read out and typed. */
const Code = z.string().max(40).overwrite((value) => value.trim().toUpperCase()).regex(/^[A-HJ-NP-Z2-9]{2,8}-[A-HJ-NP-Z2-9]{5}$/, { error: 'invalid_promoter_code' });

const figures = {
  clicks: z.int(), orders: z.int(), units: z.int(),
  /** Face money sold; commissions by status with what refunds took back; that part alone. */
  baseMinor: SignedMinor, pendingMinor: SignedMinor, approvedMinor: SignedMinor, paidMinor: SignedMinor, reversedMinor: SignedMinor,
};
export const Promoter = z.strictObject({ id: Id, memberId: Id, memberName: z.string(), memberEmail: z.string(), code: z.string(), commissionBp: Rate.nullable(), isActive: z.boolean(), ...figures, version: Version });
export type Promoter = z.infer<typeof Promoter>;
export const NewPromoter = z.strictObject({
  memberId: Id,
  /** Made from the name where it is left out. */
  code: Code.nullable().default(null),
  commissionBp: Rate.nullable().default(null),
});
const byId = z.strictObject({ id: Id });
const PROMOTER = ['PROMOTER_NOT_FOUND'] as const;

export const listPromoters = endpoint({ id: 'tickets.listPromoters', method: 'GET', path: path('promoters'), permission: money, summary: 'Links of promoters with what they sold and earned, the best first', query: PageQuery.extend({ search: OptionalText(100).optional(), active: Flag.optional() }), response: pageOf(Promoter), errors: [] });
export const listCandidates = endpoint({ id: 'tickets.listPromoterCandidates', method: 'GET', path: path('promoters/candidates'), permission: manage, summary: 'People of the organizer who may be given a link', query: PageQuery.extend({ search: OptionalText(100).optional() }), response: pageOf(z.strictObject({ id: Id, name: z.string(), email: z.string() })), errors: [] });
export const getPromoter = endpoint({ id: 'tickets.getPromoter', method: 'GET', path: path('promoters/:id'), permission: money, summary: 'One link', params: byId, response: Promoter, errors: PROMOTER });
export const createPromoter = endpoint({ id: 'tickets.createPromoter', method: 'POST', path: path('promoters'), permission: manage, summary: 'Give somebody a link', body: NewPromoter, response: Promoter, status: 201, errors: ['NOT_FOUND', 'PROMOTER_CODE_TAKEN'], audit: true });
export const changePromoter = endpoint({ id: 'tickets.changePromoter', method: 'PATCH', path: path('promoters/:id'), permission: manage, summary: 'Change the rate of a link, or stop it; what is held keeps its link', params: byId, body: z.strictObject({ commissionBp: Rate.nullable(), isActive: z.boolean() }).partial(), response: Promoter, errors: PROMOTER, ifMatch: true, audit: true });
export const deletePromoter = endpoint({ id: 'tickets.deletePromoter', method: 'DELETE', path: path('promoters/:id'), permission: manage, summary: 'Delete a link by which nothing was sold', params: byId, errors: [...PROMOTER, 'PROMOTER_IN_USE'], audit: true });

const rate = byId.extend({ eventId: Id });
export const PromoterRate = z.strictObject({ eventId: Id, eventName: z.string(), slug: z.string(), startAt: Instant, commissionBp: Rate, isActive: z.boolean() });
export type PromoterRate = z.infer<typeof PromoterRate>;
export const listPromoterEvents = endpoint({ id: 'tickets.listPromoterEvents', method: 'GET', path: path('promoters/:id/events'), permission: money, summary: 'Rates of a link for single events', params: byId, query: PageQuery, response: pageOf(PromoterRate), errors: PROMOTER });
export const setPromoterEvent = endpoint({ id: 'tickets.setPromoterEvent', method: 'PUT', path: path('promoters/:id/events/:eventId'), permission: manage, summary: 'The rate of a link for one event', params: rate, body: z.strictObject({ commissionBp: Rate, isActive: z.boolean().default(true) }), errors: [...PROMOTER, 'EVENT_NOT_FOUND'], audit: true });
export const dropPromoterEvent = endpoint({ id: 'tickets.dropPromoterEvent', method: 'DELETE', path: path('promoters/:id/events/:eventId'), permission: manage, summary: 'Back to the rate of the event, else of the link', params: rate, errors: [...PROMOTER, 'EVENT_NOT_FOUND'], audit: true });

// --------------------------------------------------------------------------------------------------------- commissions
export const Commission = z.strictObject({
  id: Id, kind: CommissionKind, status: CommissionStatus, eventId: Id, eventName: z.string(), orderId: Id, orderNumber: z.string(), paidAt: Instant.nullable(), timeZone: Zone, linkId: Id, code: z.string(), memberId: Id, memberName: z.string(),
  baseMinor: SignedMinor, rateBp: Rate, rateSource: RateSource, amountMinor: SignedMinor, currency: Currency, units: z.int(), payoutId: Id.nullable(), cancelReason: z.string().nullable(), createdAt: Instant,
});
export type Commission = z.infer<typeof Commission>;
const COMMISSION = ['COMMISSION_NOT_FOUND', 'INVALID_TRANSITION'] as const;
export const listCommissions = endpoint({ id: 'tickets.listCommissions', method: 'GET', path: path('commissions'), permission: money, summary: 'What was earned and taken back, order by order, the latest first', query: PageQuery.extend({ status: CommissionStatus.optional(), linkId: Id.optional(), memberId: Id.optional(), eventId: Id.optional(), payoutId: Id.optional() }), response: pageOf(Commission), errors: [] });
export const approveCommissions = endpoint({
  id: 'tickets.approveCommissions', method: 'POST', path: path('commissions::approve'), permission: approve, summary: 'Approve commissions, all of them or none; what was taken back of each goes with it', body: z.strictObject({ ids: z.array(Id).min(1).max(200) }), response: z.strictObject({ approved: z.int() }), errors: COMMISSION, audit: true,
});
export const cancelCommission = endpoint({ id: 'tickets.cancelCommission', method: 'POST', path: path('commissions/:id/cancel'), permission: approve, summary: 'Refuse a commission that was not paid', params: byId, body: z.strictObject({ reason: Text(300) }), errors: COMMISSION, audit: true });

export const Balance = z.strictObject({ memberId: Id, memberName: z.string(), currency: Currency, approvedMinor: SignedMinor, pendingMinor: SignedMinor, paidMinor: SignedMinor, rows: z.int(), payable: z.boolean(), minPayoutMinor: z.int() });
export type Balance = z.infer<typeof Balance>;
export const listBalances = endpoint({ id: 'tickets.listPromoterBalances', method: 'GET', path: path('payouts/balances'), permission: money, summary: 'What each promoter has to get, refunds taken off', query: PageQuery, response: pageOf(Balance), errors: [] });
export const Payout = z.strictObject({ id: Id, memberId: Id, memberName: z.string(), currency: Currency, amountMinor: SignedMinor, reference: z.string(), paidAt: Instant });
export type Payout = z.infer<typeof Payout>;
export const listPayouts = endpoint({ id: 'tickets.listPayouts', method: 'GET', path: path('payouts'), permission: money, summary: 'What was paid to promoters', query: PageQuery.extend({ memberId: Id.optional() }), response: pageOf(Payout), errors: [] });
export const createPayout = endpoint({
  id: 'tickets.createPayout', method: 'POST', path: path('payouts'), permission: pay, summary: 'Pay the whole balance of a promoter', body: z.strictObject({ memberId: Id, currency: Currency, /** What the payer saw. */ expectedMinor: SignedMinor, reference: Text(100) }), status: 201, response: Payout, idempotencyRequired: true,
  errors: ['PROMOTER_NOT_FOUND', 'PAYOUT_BELOW_MINIMUM', 'BALANCE_CHANGED'], audit: true,
});

// ----------------------------------------------------------------------------------------------------------- one's own
export const OwnLink = z.strictObject({ id: Id, code: z.string(), isActive: z.boolean(), commissionBp: Rate.nullable(), ...figures, /** To be shared; the portal of the organizer. */ url: z.string(), /** Place among the promoters by what was sold, where they may see it. */ rank: z.int().nullable() });
export type OwnLink = z.infer<typeof OwnLink>;
export const OwnEvent = z.strictObject({ id: Id, name: z.string(), startAt: Instant, timeZone: Zone, rateBp: Rate, /** By link: `url` with its code. */ slug: z.string(), path: z.string() });
export type OwnEvent = z.infer<typeof OwnEvent>;
export const ownLinks = endpoint({ id: 'tickets.ownLinks', method: 'GET', path: path('promoters/me/links'), permission: self, summary: 'One\'s own links with what they sold and earned', query: PageQuery, response: pageOf(OwnLink), errors: [] });
export const ownEvents = endpoint({ id: 'tickets.ownEvents', method: 'GET', path: path('promoters/me/links/:id/events'), permission: self, summary: 'Events on sale, with the rate that one\'s own link has there and its address', params: byId, query: PageQuery, response: pageOf(OwnEvent), errors: PROMOTER });
/** A sale as its promoter sees it: who bought is not his. */
export const OwnSale = Commission.pick({ id: true, kind: true, status: true, eventName: true, orderNumber: true, paidAt: true, timeZone: true, code: true, baseMinor: true, rateBp: true, amountMinor: true, currency: true, units: true });
export type OwnSale = z.infer<typeof OwnSale>;
export const ownSales = endpoint({ id: 'tickets.ownSales', method: 'GET', path: path('promoters/me/sales'), permission: self, summary: 'One\'s own sales and what they earn', query: PageQuery.extend({ linkId: Id.optional(), status: CommissionStatus.optional() }), response: pageOf(OwnSale), errors: PROMOTER });
export const OwnPromoterStats = z.strictObject({ balances: z.array(Balance), payouts: z.array(Payout), days: z.array(z.strictObject({ day: z.string(), clicks: z.int(), units: z.int(), baseMinor: SignedMinor })) });
export const ownPromoterStats = endpoint({ id: 'tickets.ownPromoterStats', method: 'GET', path: path('promoters/me/stats'), permission: self, summary: 'One\'s own balance, last payouts, and the last thirty days', response: OwnPromoterStats, errors: [] });

/** Counted by the portal; the same answer whatever the code. */
export const clickLink = endpoint({
  id: 'tickets.clickLink', method: 'POST', path: path('public/sites/:site/promoter-clicks'), permission: 'public', summary: 'Somebody came by the link of a promoter', params: z.strictObject({ site: z.string().min(1).max(63) }), body: z.strictObject({ code: z.string().min(1).max(40), slug: z.string().max(120).optional() }), errors: ['RATE_LIMITED'],
});
