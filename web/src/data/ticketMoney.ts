import { queryOptions } from '@tanstack/react-query';
import { type Balance, type Commission, getPromoter, listBalances, listCandidates, listCommissions, listPayouts, listPromoterEvents, listPromoters, ownEvents, ownLinks, ownPromoterStats, ownSales, type OwnEvent, type OwnLink, type OwnSale, type Payout, type Promoter, type PromoterRate } from '#contracts/tickets-promoters.ts';
import { reportOptions, ticketsDashboard, type TicketsDashboard } from '#contracts/tickets-reports.ts';
import { getSettlement, listParafiscal, listSettlements, type ParafiscalMonth, type Settlement, settlementDocument, type SettlementSummary } from '#contracts/tickets-settlement.ts';
import { call, callRaw } from '#web/api.ts';
import { pagesOf } from '#web/query.ts';
import { topic } from './tickets.ts';

export type { Balance, Commission, OwnEvent, OwnLink, OwnSale, ParafiscalMonth, Payout, Promoter, PromoterRate, Settlement, SettlementSummary, TicketsDashboard };

type Filter = Record<string, string | undefined>;
const filled = (filter: Filter) => Object.fromEntries(Object.entries(filter).filter(([, value]) => value));

// Everything begins with the topic of tickets: notices of sales, promoters and settlements refresh it.
export const promoterPages = (filter: Filter) => pagesOf(listPromoters, [topic, 'promoters'], { limit: 50, ...filled(filter) });
export const promoterOf = (id: string) => queryOptions({ queryKey: [topic, 'promoter', id], queryFn: ({ signal }) => call(getPromoter, { params: { id } }, { signal }) });
export const promoterRates = (id: string) => pagesOf(listPromoterEvents, [topic, 'promoter-events'], { limit: 50 }, { id });
export const candidates = async (search: string, signal: AbortSignal) => (await call(listCandidates, { query: { limit: 20, ...(search && { search }) } }, { signal })).items;
export const commissionPages = (filter: Filter) => pagesOf(listCommissions, [topic, 'commissions'], { limit: 50, ...filled(filter) });
export const balancePages = pagesOf(listBalances, [topic, 'balances'], { limit: 100 });
export const payoutPages = pagesOf(listPayouts, [topic, 'payouts'], { limit: 50 });

export const myLinks = queryOptions({ queryKey: [topic, 'my-links'], queryFn: async ({ signal }) => (await call(ownLinks, { query: { limit: 50 } }, { signal })).items });
export const myEvents = (id: string) => queryOptions({ queryKey: [topic, 'my-events', id], queryFn: async ({ signal }) => (await call(ownEvents, { params: { id }, query: { limit: 50 } }, { signal })).items });
export const mySales = pagesOf(ownSales, [topic, 'my-sales'], { limit: 30 });
export const myStats = queryOptions({ queryKey: [topic, 'my-stats'], queryFn: ({ signal }) => call(ownPromoterStats, undefined, { signal }) });

export const settlementPages = (filter: Filter) => pagesOf(listSettlements, [topic, 'settlements'], { limit: 50, ...filled(filter) });
export const settlementOf = (id: string) => queryOptions({ queryKey: [topic, 'settlement', id], queryFn: ({ signal }) => call(getSettlement, { params: { id } }, { signal }) });
export const parafiscalPages = pagesOf(listParafiscal, [topic, 'parafiscal'], { limit: 24 });
/** Shown in a tab of its own. */
export async function openStatement(id: string): Promise<void> {
  const answer = await callRaw(settlementDocument, { params: { id } });
  window.open(URL.createObjectURL(await answer.blob()), '_blank');
}

export const ticketDashboard = (filter: Filter) => queryOptions({ queryKey: [topic, 'dashboard', filled(filter)], queryFn: ({ signal }) => call(ticketsDashboard, { query: filled(filter) }, { signal }) });
export const ticketReportOptions = (eventId: string | undefined) => queryOptions({ queryKey: [topic, 'report-options', eventId ?? null], queryFn: ({ signal }) => call(reportOptions, { query: eventId ? { eventId } : {} }, { signal }) });
