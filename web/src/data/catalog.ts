import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { getItem, getPackage, type Item, listItems, listPackages, listTaxClasses, type PackageDetail, type PackageRow, previewExplosion, type TaxClass, words } from '#contracts/catalog.ts';
import { listResources, type Resource } from '#contracts/calendar.ts';
import type { Answer } from '#contracts/endpoint.ts';
import { listZones, type TravelZone } from '#contracts/studio-zones.ts';
import { call } from '#web/api.ts';
import { pagesOf } from '#web/query.ts';

export type { Item, PackageDetail, PackageRow, Resource, TaxClass, TravelZone };
export type Explosion = Answer<typeof previewExplosion>;

/** Realtime topics `catalog.changed`, `calendar.changed` and `zones.changed` refresh what begins with these. */
export const topic = { catalog: 'catalog', calendar: 'calendar', zones: 'zones' } as const;

export interface CatalogFilter { search?: string | undefined; status?: 'active' | 'inactive' | undefined }
const filled = (filter: CatalogFilter) => Object.fromEntries(Object.entries(filter).filter(([, value]) => value));

export const itemPages = (filter: CatalogFilter) => pagesOf(listItems, [topic.catalog, 'items'], { limit: 100, ...filled(filter) });
export const packagePages = (filter: CatalogFilter) => pagesOf(listPackages, [topic.catalog, 'packages'], { limit: 100, ...filled(filter) });
export const itemOf = (id: string) => queryOptions({ queryKey: [topic.catalog, 'item', id], queryFn: ({ signal }) => call(getItem, { params: { id } }, { signal }) });
export const packageOf = (id: string) => queryOptions({ queryKey: [topic.catalog, 'package', id], queryFn: ({ signal }) => call(getPackage, { params: { id } }, { signal }) });
export const catalogWords = queryOptions({ queryKey: [topic.catalog, 'words'], queryFn: ({ signal }) => call(words, undefined, { signal }), staleTime: Infinity });
export const taxClasses = queryOptions({ queryKey: [topic.catalog, 'tax-classes'], queryFn: ({ signal }) => call(listTaxClasses, { query: { limit: 200 } }, { signal }) });
export const zones = queryOptions({ queryKey: [topic.zones, 'all'], queryFn: ({ signal }) => call(listZones, { query: { limit: 200 } }, { signal }) });
export const roomsOfBranch = (branchId: string) =>
  queryOptions({ queryKey: [topic.calendar, 'rooms', branchId], queryFn: ({ signal }) => call(listResources, { query: { branchId, kind: 'room', limit: 200 } }, { signal }) });

/** How a price is spread over items, while they are being chosen; the table before stays in sight until the next one is there. */
export const explosionPreview = (basePriceMinor: number | null, items: readonly { itemId: string; quantity: number }[]) =>
  queryOptions({
    queryKey: [topic.catalog, 'preview', basePriceMinor, items],
    queryFn: ({ signal }) => call(previewExplosion, { body: { basePriceMinor: basePriceMinor ?? 0, items: [...items] } }, { signal }),
    enabled: basePriceMinor !== null && items.length > 0 && items.every(({ quantity }) => Number.isInteger(quantity) && quantity >= 1), placeholderData: keepPreviousData, retry: false,
  });

/** Items to choose from. */
export const searchActiveItems = async (search: string, signal: AbortSignal) => (await call(listItems, { query: { status: 'active', limit: 30, ...(search && { search }) } }, { signal })).items;
