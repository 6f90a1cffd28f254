import type { Table } from '#capabilities/imports/public.ts';
import type { UnitStatus } from '#contracts/tickets-terms.ts';
import type { KnownEvent } from './queries.ts';
import type { AreaDraft, EventDraft, PromoterDraft, SoldDraft, UnitDraft } from './sheets.ts';

// What the rows of an organizer's files are, with all they point at found: what checks fill and writing reads.

/** An event that rows may belong to: of the file, or of the tenant. */
export interface EventOf {
  id: string;
  slug: string;
  zone: string;
  currency: string;
  known: KnownEvent | null;
}
export interface LegalOf { taxIdType: 'NIT' | 'OTHER'; taxId: string; digit: string | null; legalName: string; id: string | null }
export interface PlannedEvent { draft: EventDraft; of: EventOf; startsAt: string; endsAt: string; legal: LegalOf | null; pulep: string | null }

export interface AreaOf {
  id: string;
  event: EventOf;
  name: string;
  priceMinor: number;
  unitCapacity: number;
  letter: string | null;
  /** Units by `row/seat` and by number. */
  units: Map<string, UnitOf>;
}
export interface UnitOf {
  /** Null for units that the area brings with it: they are found by their number once they are there. */
  id: string | null;
  area: AreaOf;
  /** Null until it is written, for seats that are named by row and place. */
  number: number | null;
  row: string | null;
  seat: string | null;
  rowRank: number | null;
  status: UnitStatus;
  draft: UnitDraft | null;
  claimedBy: SoldDraft | null;
}
export interface PlannedArea { draft: AreaDraft; of: AreaOf; numbered: boolean; generate: number }
export interface PlannedUnit { draft: UnitDraft; unit: UnitOf }
export interface PlannedSale { draft: SoldDraft; id: string; unit: UnitOf; paidAt: Temporal.Instant; paidMinor: number }
export interface PlannedPromoter { draft: PromoterDraft; id: string; code: string; rateBp: number | null }

export interface Plan {
  tables: readonly Table[];
  /** Events that rows belong to, by address. */
  events: Map<string, EventOf>;
  /** Addresses of events that were refused, and areas of the file that were (`event|area`): what hangs on them falls with them. */
  refused: Set<string>;
  areas: Map<string, AreaOf>;
  newEvents: PlannedEvent[];
  newAreas: PlannedArea[];
  newUnits: PlannedUnit[];
  sales: PlannedSale[];
  promoters: PlannedPromoter[];
}
