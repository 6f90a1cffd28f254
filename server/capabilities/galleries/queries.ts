import type { Updateable } from 'kysely';
import type { Ctx } from '#platform/context.ts';
import { sql } from '#platform/db.ts';
import type { DB } from '#platform/db.ts';
import { after, readCursor, toPage } from '#platform/paging.ts';

const columns = [
  'id', 'ownerType', 'ownerId', 'title', 'status', 'pinHash', 'pinSealed', 'addressSealed', 'expiryDays', 'publishedAt', 'expiresAt', 'warnedDays', 'downloadAllowed', 'watermark', 'selectionQuota', 'selectedCount', 'selectionDoneAt', 'coverId', 'version',
] as const;
const assetColumns = ['id', 'galleryId', 'fileId', 'kind', 'place', 'name', 'size', 'width', 'height', 'preview', 'thumbFileId', 'screenFileId', 'marked', 'placeholder', 'selectedAt', 'comment'] as const;

const galleries = (ctx: Ctx) => ctx.tx.selectFrom('gallery').select(columns).where('tenantId', '=', ctx.actor.tenantId);
export const galleryById = (ctx: Ctx, id: string) => galleries(ctx).where('id', '=', id).executeTakeFirst();
export const galleryOfOwner = (ctx: Ctx, ownerType: string, ownerId: string) => galleries(ctx).where('ownerType', '=', ownerType).where('ownerId', '=', ownerId).executeTakeFirst();
export const lockById = (ctx: Ctx, id: string) => galleries(ctx).where('id', '=', id).forUpdate().executeTakeFirst();
export const lockOfOwner = (ctx: Ctx, ownerType: string, ownerId: string) => galleries(ctx).where('ownerType', '=', ownerType).where('ownerId', '=', ownerId).forUpdate().executeTakeFirst();
export type GalleryRow = NonNullable<Awaited<ReturnType<typeof galleryById>>>;

export const insertGallery = (ctx: Ctx, values: { ownerType: string; ownerId: string; title: string; expiryDays: number; selectionQuota: number | null }) =>
  ctx.tx.insertInto('gallery').values({ tenantId: ctx.actor.tenantId, ...values }).onConflict((oc) => oc.constraint('gallery_owner_unique').doNothing()).returning(columns).executeTakeFirst();
export const updateGallery = (ctx: Ctx, id: string, values: Updateable<DB['gallery']>): Promise<GalleryRow> =>
  ctx.tx.updateTable('gallery').set(values).where('tenantId', '=', ctx.actor.tenantId).where('id', '=', id).returning(columns).executeTakeFirstOrThrow();

/** Published ones that end before an instant, or have ended. */
export const endingBefore = (ctx: Ctx, before: Temporal.Instant) => galleries(ctx).where('status', '=', 'published').where('expiresAt', '<', before).orderBy('expiresAt').orderBy('id').forUpdate().execute();

/** All that the heading of a gallery tells of its content, in one scan. */
export const summaryOf = (ctx: Ctx, id: string) => ctx.tx.selectFrom('galleryAsset').where('tenantId', '=', ctx.actor.tenantId).where('galleryId', '=', id).select((eb) => [
  eb.fn.countAll<number>().as('assets'), sql<number>`coalesce(sum(size), 0)`.as('bytes'),
  sql<number>`count(*) filter (where preview = 'pending')`.as('previewsPending'), sql<number>`count(*) filter (where preview = 'failed')`.as('previewsFailed'),
  sql<number>`count(*) filter (where comment is not null)`.as('comments'), sql<number>`count(*) filter (where kind = 'photo')`.as('photos'),
  sql<number>`count(*) filter (where kind = 'video')`.as('videos'), sql<number>`count(*) filter (where kind = 'zip')`.as('archives'),
]).executeTakeFirstOrThrow();
export const downloadsOf = (ctx: Ctx, id: string) => ctx.tx.selectFrom('galleryDownload').where('tenantId', '=', ctx.actor.tenantId).where('galleryId', '=', id)
  .select((eb) => [eb.fn.countAll<number>().as('count'), eb.fn.max('at').as('last')]).executeTakeFirstOrThrow();
export const lastSelection = (ctx: Ctx, id: string) => ctx.tx.selectFrom('gallerySelection').select(['assetIds', 'note', 'doneAt']).where('tenantId', '=', ctx.actor.tenantId).where('galleryId', '=', id).orderBy('doneAt', 'desc').limit(1).executeTakeFirst();

const assets = (ctx: Ctx) => ctx.tx.selectFrom('galleryAsset').select(assetColumns).where('tenantId', '=', ctx.actor.tenantId);
export const assetOf = (ctx: Ctx, galleryId: string, id: string) => assets(ctx).where('galleryId', '=', galleryId).where('id', '=', id).executeTakeFirst();
export type AssetRow = NonNullable<Awaited<ReturnType<typeof assetOf>>>;
/** What is shown when no cover was chosen. */
export const firstPhoto = (ctx: Ctx, galleryId: string) => assets(ctx).where('galleryId', '=', galleryId).where('kind', '=', 'photo').where('preview', '=', 'ready').orderBy('place').orderBy('id').limit(1).executeTakeFirst();
export const allAssets = (ctx: Ctx, galleryId: string) => assets(ctx).where('galleryId', '=', galleryId).orderBy('place').orderBy('id').execute();

export async function assetPage(ctx: Ctx, galleryId: string, { limit, cursor, show }: { limit: number; cursor?: string; show: 'all' | 'selected' | 'commented' }) {
  const from = readCursor(cursor, 2);
  const rows = await assets(ctx).where('galleryId', '=', galleryId)
    .$if(show === 'selected', (query) => query.where('selectedAt', 'is not', null))
    .$if(show === 'commented', (query) => query.where('comment', 'is not', null))
    .$if(from !== null, (query) => query.where(after(from!, [{ column: 'place', type: 'integer' }, { column: 'id', type: 'uuid' }])))
    .orderBy('place').orderBy('id').limit(limit + 1).execute();
  return toPage(rows, limit, (row) => [row.place, row.id]);
}

export const lastPlace = async (ctx: Ctx, galleryId: string): Promise<{ place: number; count: number }> =>
  ctx.tx.selectFrom('galleryAsset').where('tenantId', '=', ctx.actor.tenantId).where('galleryId', '=', galleryId)
    .select((eb) => [eb.fn.coalesce(eb.fn.max('place'), sql<number>`0`).as('place'), eb.fn.countAll<number>().as('count')]).executeTakeFirstOrThrow();
export const insertAsset = (ctx: Ctx, values: { id: string; galleryId: string; fileId: string; kind: 'photo' | 'video' | 'zip'; place: number; name: string; size: number; preview: 'none' | 'pending' }) =>
  ctx.tx.insertInto('galleryAsset').values({ tenantId: ctx.actor.tenantId, ...values }).execute();
export const updateAsset = (ctx: Ctx, id: string, values: Updateable<DB['galleryAsset']>) =>
  ctx.tx.updateTable('galleryAsset').set(values).where('tenantId', '=', ctx.actor.tenantId).where('id', '=', id).executeTakeFirst();
export const deleteAsset = (ctx: Ctx, id: string) => ctx.tx.deleteFrom('galleryAsset').where('tenantId', '=', ctx.actor.tenantId).where('id', '=', id).execute();

/** The named ones first, in this order, the others behind them as they were. @returns how many of the named there are */
export async function placeAssets(ctx: Ctx, galleryId: string, ids: readonly string[]): Promise<number> {
  const { rows } = await sql<{ named: boolean }>`
    with wanted as (select row_number() over (order by array_position(${ids}::uuid[], id) nulls last, place, id) as place, id from gallery_asset where tenant_id = ${ctx.actor.tenantId}::uuid and gallery_id = ${galleryId}::uuid)
    update gallery_asset a set place = w.place from wanted w where a.tenant_id = ${ctx.actor.tenantId}::uuid and a.id = w.id
    returning a.id = any(${ids}::uuid[]) as named`.execute(ctx.tx);
  return rows.filter(({ named }) => named).length;
}

/** Their pictures carry, or lack, the watermark now. @returns whether there is anything to do */
export const remake = async (ctx: Ctx, galleryId: string, marked: boolean): Promise<boolean> =>
  (await ctx.tx.updateTable('galleryAsset').set({ preview: 'pending' }).where('tenantId', '=', ctx.actor.tenantId).where('galleryId', '=', galleryId).where('kind', '=', 'photo').where('marked', '<>', marked)
    .returning('id').execute()).length > 0;
export const nextPending = (ctx: Ctx, galleryId: string) => assets(ctx).where('galleryId', '=', galleryId).where('preview', '=', 'pending').orderBy('place').orderBy('id').limit(1).executeTakeFirst();

export const insertSelection = (ctx: Ctx, galleryId: string, note: string | null) => ctx.tx.insertInto('gallerySelection').values((eb) => ({
  tenantId: ctx.actor.tenantId, galleryId, note, doneAt: sql<Temporal.Instant>`app.now()`,
  assetIds: eb.selectFrom('galleryAsset').select(sql<string[]>`coalesce(array_agg(id order by place, id), '{}')`.as('ids')).where('tenantId', '=', ctx.actor.tenantId).where('galleryId', '=', galleryId).where('selectedAt', 'is not', null),
})).returning('id').executeTakeFirstOrThrow();
export const insertDownload = (ctx: Ctx, galleryId: string, assetName: string | null) =>
  ctx.tx.insertInto('galleryDownload').values({ tenantId: ctx.actor.tenantId, galleryId, assetName, address: ctx.origin.ip }).execute();

export const tenantOf = (ctx: Ctx) => ctx.tx.selectFrom('tenant').select(['name', 'zone', 'branding']).where('id', '=', ctx.actor.tenantId).executeTakeFirstOrThrow();
