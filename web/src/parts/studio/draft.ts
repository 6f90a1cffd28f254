import { z } from 'zod';
import { percentOf, sum, timesQuantity } from '#contracts/money.ts';
import type { NewSession } from '#contracts/studio.ts';
import { LeadSource, SessionType } from '#contracts/studio-terms.ts';
import type { BusinessRules, Explosion } from '#web/data/studio.ts';
import { intervalOf } from './when.ts';

// A session that is being typed: what the form holds, what it costs, and what is sent. No screen in here.

const DraftPackage = z.object({ key: z.string(), packageId: z.string(), name: z.string(), basePriceMinor: z.int(), requiredStaff: z.int() });
const DraftItem = z.object({ key: z.string(), itemId: z.string(), name: z.string(), code: z.string(), unitPriceMinor: z.int(), quantity: z.int().min(1).max(100_000), discountMinor: z.int().min(0) });

export const Draft = z.object({
  client: z.object({ id: z.string(), fullName: z.string(), primaryPhone: z.string().nullable(), primaryEmail: z.string().nullable(), badges: z.array(z.object({ code: z.string(), tone: z.string() })).optional() }).nullable(),
  sessionType: SessionType, date: z.string(), from: z.string(), to: z.string(), roomId: z.string().nullable(), locationText: z.string(), travelZoneId: z.string().nullable(), requiredPhotographers: z.int(), photographerIds: z.array(z.string()),
  packages: z.array(DraftPackage), items: z.array(DraftItem),
  /** Null: as the travel zone proposes. */
  transportMinor: z.int().nullable(), discountBy: z.enum(['amount', 'pct']), discountMinor: z.int().nullable(), discountPct: z.number().nullable(),
  /** Null: as the rules propose. */
  depositPct: z.int().nullable(),
  eventDescription: z.string(), clientRequirements: z.string(), internalNotes: z.string(), leadSource: LeadSource.nullable(), waitlist: z.boolean(), isComplimentary: z.boolean(),
});
export type Draft = z.infer<typeof Draft>;

export const emptyDraft: Draft = {
  client: null, sessionType: 'studio', date: '', from: '', to: '', roomId: null, locationText: '', travelZoneId: null, requiredPhotographers: 1, photographerIds: [], packages: [], items: [],
  transportMinor: null, discountBy: 'amount', discountMinor: null, discountPct: null, depositPct: null, eventDescription: '', clientRequirements: '', internalNotes: '', leadSource: null, waitlist: false, isComplimentary: false,
};

export interface Totals { subtotalMinor: number; transportMinor: number; discountMinor: number; totalMinor: number; depositPct: number; depositMinor: number; lines: number }

export const itemTotal = ({ unitPriceMinor, quantity, discountMinor }: Pick<Draft['items'][number], 'unitPriceMinor' | 'quantity' | 'discountMinor'>): number => Math.max(0, timesQuantity(unitPriceMinor, quantity) - discountMinor);

/** What it costs, computed as the server will (studio 5.1, 5.3): the same rounding of the same products. */
export function totalsOf(draft: Draft, { explosions, transportFeeMinor, rules }: { explosions: ReadonlyMap<string, Explosion>; transportFeeMinor: number; rules: Pick<BusinessRules, 'defaultDepositPct' | 'highRiskDepositPct'> | undefined }): Totals {
  // A package whose lines are not here yet counts by its price, which is what its lines add up to.
  const packages = draft.packages.map(({ packageId, basePriceMinor }) => explosions.get(packageId)?.totalMinor ?? basePriceMinor);
  const subtotalMinor = sum([...packages, ...draft.items.map(itemTotal)]);
  const transportMinor = draft.sessionType === 'external' ? (draft.transportMinor ?? transportFeeMinor) : 0;
  const charged = sum([subtotalMinor, transportMinor]);
  const discountMinor = draft.discountBy === 'pct' ? percentOf(charged, draft.discountPct ?? 0) : (draft.discountMinor ?? 0);
  const totalMinor = Math.max(0, charged - discountMinor);
  const risky = draft.client?.badges?.some(({ code }) => code === 'high_risk') ?? false;
  const depositPct = draft.depositPct ?? (risky ? rules?.highRiskDepositPct : rules?.defaultDepositPct) ?? 0;
  return { subtotalMinor, transportMinor, discountMinor, totalMinor, depositPct, depositMinor: percentOf(totalMinor, depositPct), lines: draft.packages.length + draft.items.length };
}

/** What a zone proposes for transport: its own fee, else the flat one of the settings; nothing without a zone. */
export const feeOf = (zone: { transportFeeMinor: number | null } | undefined, rules: Pick<BusinessRules, 'remoteTransportFeeMinor'> | undefined): number =>
  zone === undefined ? 0 : (zone.transportFeeMinor ?? rules?.remoteTransportFeeMinor ?? 0);

export type Missing = Partial<Record<'client' | 'date' | 'from' | 'to' | 'roomId' | 'locationText' | 'lines', string>>;

/** What still lacks, by field; a quote also needs something to sell. Values are codes of `field.*`. */
export function missingIn(draft: Draft, quick: boolean): Missing {
  const missing: Missing = {};
  if (!draft.client) missing.client = 'required';
  for (const key of ['date', 'from', 'to'] as const) if (!draft[key]) missing[key] = 'required';
  if (draft.sessionType === 'studio' && !draft.roomId) missing.roomId = 'room_required';
  if (draft.sessionType === 'external' && !draft.locationText.trim()) missing.locationText = 'location_required';
  if (quick && draft.packages.length + draft.items.length === 0) missing.lines = 'lines_required';
  return missing;
}

/** The request itself; null while something is missing. */
export function bodyOf(draft: Draft, { branchId, zone, quick, transportMinor, overrideReason }: { branchId: string; zone: string; quick: boolean; transportMinor: number; overrideReason: string }): z.input<typeof NewSession> | null {
  const interval = intervalOf(draft, zone);
  if (!interval || !draft.client) return null;
  const text = (value: string) => value.trim() || null;
  const external = draft.sessionType === 'external';
  return {
    branchId, clientId: draft.client.id, sessionType: draft.sessionType, ...interval, requiredPhotographers: draft.requiredPhotographers,
    ...(external ? { locationText: draft.locationText.trim(), travelZoneId: draft.travelZoneId, transportMinor } : { roomId: draft.roomId }),
    packageIds: draft.packages.map(({ packageId }) => packageId), items: draft.items.map(({ itemId, quantity, discountMinor }) => ({ itemId, quantity, ...(discountMinor > 0 && { discountMinor }) })),
    ...(draft.discountBy === 'pct' ? draft.discountPct && { discountPct: draft.discountPct } : draft.discountMinor && { discountMinor: draft.discountMinor }),
    ...(draft.depositPct !== null && { depositPct: draft.depositPct }),
    eventDescription: text(draft.eventDescription), clientRequirements: text(draft.clientRequirements), internalNotes: text(draft.internalNotes), leadSource: draft.leadSource,
    ...(draft.isComplimentary && { isComplimentary: true }),
    ...(quick ? { quickQuote: true, ...(draft.photographerIds.length && { photographerIds: draft.photographerIds }), ...(overrideReason.trim() && { overrideReason: overrideReason.trim() }) } : draft.waitlist && { waitlist: true }),
  };
}
