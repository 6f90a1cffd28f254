import type { Ctx } from '#platform/context.ts';
import { can } from '#platform/context.ts';
import { readCursor, toPage } from '#platform/paging.ts';
import type { SearchProvider } from '#platform/route.ts';
import { digitsOf, looksLikePhone } from './phone.ts';
import { foldText, listByName, listDeletedMatching, listMatching, listNewest } from './queries.ts';
import type { ListFilter, SearchText } from './queries.ts';

/** Words that all have to occur (in any order), or the digits of a phone. */
export async function readSearch(ctx: Ctx, text: string): Promise<SearchText> {
  const whole = (await foldText(ctx.tx, text)).split(/\s+/).filter(Boolean).join(' ');
  return { words: [...new Set(whole.split(' '))].toSorted((a, b) => b.length - a.length).slice(0, 8), whole, digits: looksLikePhone(text) ? digitsOf(text).replace(/^00/, '') : null };
}

export interface ListQuery extends ListFilter { text?: string; sort: 'name' | 'newest'; limit: number; cursor?: string }

/** One page of clients: by name, newest first, or by how well they match the text. */
export async function listClients(ctx: Ctx, { text, sort, limit, cursor, ...filter }: ListQuery) {
  const { tx, actor: { tenantId } } = ctx;
  if (text) {
    const search = await readSearch(ctx, text);
    const page = readCursor(cursor, 2);
    if (filter.deleted) return toPage(await listDeletedMatching(tx, tenantId, search, filter, page, limit), limit, ({ nameFold, id }) => [nameFold, id]);
    return toPage(await listMatching(tx, tenantId, search, filter, page, limit), limit, ({ rank, id }) => [rank, id]);
  }
  if (sort === 'newest') return toPage(await listNewest(tx, tenantId, filter, readCursor(cursor, 1), limit), limit, ({ id }) => [id]);
  return toPage(await listByName(tx, tenantId, filter, readCursor(cursor, 2), limit), limit, ({ nameFold, id }) => [nameFold, id]);
}

/** For the search of the frame. */
export const searchClients: SearchProvider = async (ctx, text, limit) => {
  if (!can(ctx.actor, 'clients.view')) return [];
  const { items } = await listClients(ctx, { text, sort: 'name', limit });
  return items.map((client) => ({ kind: 'client', id: client.id, title: client.fullName, subtitle: client.primaryPhone ?? client.primaryEmail, path: `/clients/${client.id}` }));
};
