import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { Currency, Id, Instant, LocalTime, PageQuery, Text, pageOf } from './shapes.ts';
import { SettlementMode } from './tickets-terms.ts';

const WebAddress = z.url({ protocol: /^https$/, error: 'invalid_url' }).max(500, { error: 'too_long' });

/** Settings of an organizer. */
export const TicketsSettings = z.strictObject({
  /** VAT inside the prices of what is no performing art, in basis points; null: the rate of the event's country. */
  faceVatBp: z.int().min(0).max(10_000).nullable().default(null),
  /** What a promoter earns where nothing nearer says it, in basis points of the face price. */
  commissionBp: z.int().min(0).max(10_000).default(1000),
  /** Commissions wait for somebody to approve them. */
  commissionsNeedApproval: z.boolean().default(true),
  /** A balance below it is not paid out. */
  minPayoutMinor: z.int().min(0).max(1_000_000_000_000).default(5_000_000),
  /** A promoter earns on what he buys himself. */
  ownSalesEarn: z.boolean().default(false),
  /** Promoters see where they stand among the others. */
  promoterRanking: z.boolean().default(false),
  settlementMode: SettlementMode.default('own_account'),
  /** Unfinished purchases of an event at once, by browser and by network address (tickets 14). */
  holdsPerVisitor: z.int().min(1).max(100).default(2),
  holdsPerAddress: z.int().min(1).max(100_000).default(6),
  /** From this amount on (minor units) another person approves a refund than asked for it; null: the same may. */
  refundTwoPersonMinor: z.int().min(0).max(1_000_000_000_000).nullable().default(null),
  /** From so many purchases of one address or number, or transfers of one holder, on an event lists them to be looked at (tickets 14). */
  signalsFrom: z.int().min(2).max(1000).default(4),
  /** Tax number of who invoices the service fee; null: nobody. An account of invoicing with this number certifies it (tickets 17). */
  feeIssuerTaxId: z.string().regex(/^[0-9A-Za-zÑ&. -]{3,30}$/, { error: 'invalid_tax_id' }).nullable().default(null),
  /** Units of an event that people may give away who do not keep the settings; null: as many as they like. */
  courtesyQuota: z.int().min(0).max(100_000).nullable().default(null),
  /** Hours of the event's clock in which no letter arrives that can wait. The same time twice: none. */
  clientQuietHours: z.strictObject({ from: LocalTime, to: LocalTime }).default({ from: '21:00', to: '08:00' }),
  /** Id numbers and phones of who came are kept for so long after the event (tickets 6). */
  personalDataMonths: z.int().min(1).max(120).default(12),
  /** The texts that buyers agree to: an order keeps their names, so that a new text needs a new one. */
  termsVersion: Text(40).default('2026-11'),
  privacyVersion: Text(40).default('2026-11'),
  /** Where they stand; null: buyers see the name alone. */
  termsUrl: WebAddress.nullable().default(null),
  privacyUrl: WebAddress.nullable().default(null),
});
export type TicketsSettings = z.output<typeof TicketsSettings>;
const { shape } = TicketsSettings;
/** Null takes a setting back to its default. */
const Changes = z.strictObject({
  faceVatBp: shape.faceVatBp.unwrap(), commissionBp: shape.commissionBp.unwrap().nullable(), commissionsNeedApproval: shape.commissionsNeedApproval.unwrap().nullable(), minPayoutMinor: shape.minPayoutMinor.unwrap().nullable(),
  ownSalesEarn: shape.ownSalesEarn.unwrap().nullable(), promoterRanking: shape.promoterRanking.unwrap().nullable(), settlementMode: shape.settlementMode.unwrap().nullable(),
  holdsPerVisitor: shape.holdsPerVisitor.unwrap().nullable(), holdsPerAddress: shape.holdsPerAddress.unwrap().nullable(), refundTwoPersonMinor: shape.refundTwoPersonMinor.unwrap(), courtesyQuota: shape.courtesyQuota.unwrap(), feeIssuerTaxId: shape.feeIssuerTaxId.unwrap(), signalsFrom: shape.signalsFrom.unwrap().nullable(),
  clientQuietHours: shape.clientQuietHours.unwrap().nullable(), personalDataMonths: shape.personalDataMonths.unwrap().nullable(),
  termsVersion: shape.termsVersion.unwrap().nullable(), privacyVersion: shape.privacyVersion.unwrap().nullable(), termsUrl: shape.termsUrl.unwrap(), privacyUrl: shape.privacyUrl.unwrap(),
}).partial();

export const getTicketsSettings = endpoint({ id: 'tickets.getSettings', method: 'GET', path: '/api/v1/tickets/settings', permission: 'tickets.settings.manage', summary: 'Settings in force', response: TicketsSettings, errors: [] });
export const changeTicketsSettings = endpoint({
  id: 'tickets.changeSettings', method: 'PATCH', path: '/api/v1/tickets/settings', permission: 'tickets.settings.manage', summary: 'Change settings; null takes one back to its default', body: Changes, response: TicketsSettings, errors: [], audit: true,
});

/** What the platform charges for each sold unit (tickets 3.9): versions that only grow; each event keeps the one it began with. */
export const FeePlan = z.strictObject({ id: Id, currency: Currency, rateBp: z.int(), fixedMinor: z.int(), basis: z.enum(['base_price', 'paid_price']), vatBp: z.int(), validFrom: Instant, /** It counts for events that are made now. */ isCurrent: z.boolean() });
export type FeePlan = z.infer<typeof FeePlan>;
export const listFeePlans = endpoint({ id: 'tickets.listFeePlans', method: 'GET', path: '/api/v1/tickets/fee-plans', permission: 'tickets.settings.manage', summary: 'Fees of the platform, the newest first; the platform sets them', query: PageQuery, response: pageOf(FeePlan), errors: [] });
