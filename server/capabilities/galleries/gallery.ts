import type { z } from 'zod';
import type { GalleryChanges } from '#contracts/galleries.ts';
import { addDays, endOfDayExclusive, todayIn } from '#contracts/time.ts';
import { issueLink, revokeLinks } from '#capabilities/links/public.ts';
import { audit } from '#platform/audit.ts';
import type { Ctx } from '#platform/context.ts';
import { versionMismatch } from '#platform/errors.ts';
import { emit, enqueue, publish } from '#platform/outbox.ts';
import { born, move } from '#platform/states.ts';
import { openText, sealText } from '#platform/vault.ts';
import { assetNotFound, galleryEmpty, galleryNotFound, quotaBelowSelection } from './errors.ts';
import { galleryChanged, galleryPublished } from './events.ts';
import { hashPin } from './pin.ts';
import { makePreviews } from './previews.ts';
import { assetOf, galleryOfOwner, insertGallery, lockOfOwner, remake, summaryOf, tenantOf, updateGallery } from './queries.ts';
import type { GalleryRow } from './queries.ts';
import { galleryMachine } from './states.ts';

export interface Owner { type: string; id: string }
export const LINK_KIND = 'galleries.gallery';
export const ADDRESS_PURPOSE = 'gallery address';
export const PIN_PURPOSE = 'gallery pin';

/** @throws GALLERY_NOT_FOUND */
export async function findGallery(ctx: Ctx, owner: Owner): Promise<GalleryRow> {
  const row = await galleryOfOwner(ctx, owner.type, owner.id);
  if (!row) throw galleryNotFound();
  return row;
}

/** @throws GALLERY_NOT_FOUND */
export async function lockGallery(ctx: Ctx, owner: Owner): Promise<GalleryRow> {
  const row = await lockOfOwner(ctx, owner.type, owner.id);
  if (!row) throw galleryNotFound();
  return row;
}

export const tell = (ctx: Ctx, gallery: Pick<GalleryRow, 'ownerId'>): Promise<void> => publish(ctx, galleryChanged, [gallery.ownerId]);

/** The gallery of an owner; one at most, so two at once make one. The caller has judged who may. */
export async function createGallery(ctx: Ctx, owner: Owner, given: { title: string; expiryDays: number; selectionQuota: number | null }): Promise<GalleryRow> {
  const made = await insertGallery(ctx, { ownerType: owner.type, ownerId: owner.id, ...given, title: given.title.slice(0, 200) });
  if (made) await born(ctx, galleryMachine, made.id, 'draft');
  const gallery = made ?? (await findGallery(ctx, owner));
  await audit(ctx, { action: 'gallery.create', entity: 'gallery', entityId: gallery.id, summary: gallery.title });
  await tell(ctx, gallery);
  return gallery;
}

/** @throws VERSION_MISMATCH, ASSET_NOT_FOUND (cover), QUOTA_BELOW_SELECTION */
export async function changeGallery(ctx: Ctx, owner: Owner, { pin, ...changes }: z.output<typeof GalleryChanges>): Promise<GalleryRow> {
  const before = await lockGallery(ctx, owner);
  if (ctx.expectedVersion !== null && before.version !== ctx.expectedVersion) throw versionMismatch();
  if (changes.coverId && (await assetOf(ctx, before.id, changes.coverId))?.kind !== 'photo') throw assetNotFound();
  if (changes.selectionQuota && changes.selectionQuota < before.selectedCount) throw quotaBelowSelection({ selected: before.selectedCount });
  const { zone } = await tenantOf(ctx);
  const after = await updateGallery(ctx, before.id, {
    ...changes,
    ...(pin !== undefined && { pinHash: pin === null ? null : await hashPin(pin), pinSealed: pin === null ? null : sealText(PIN_PURPOSE, pin) }),
    ...(changes.expiryDays !== undefined && before.publishedAt && before.status === 'published' && { expiresAt: endsAfter(before.publishedAt, changes.expiryDays, zone), warnedDays: null }),
    updatedAt: ctx.now,
  });
  if (changes.watermark !== undefined && changes.watermark !== before.watermark && (await remake(ctx, before.id, changes.watermark))) await askForPreviews(ctx, before.id);
  await audit(ctx, { action: 'gallery.change', entity: 'gallery', entityId: before.id, before: plain(before), after: { ...plain(after), ...(pin !== undefined && { pinChanged: true }) } });
  await tell(ctx, after);
  return after;
}

const plain = ({ title, expiryDays, downloadAllowed, watermark, selectionQuota, coverId }: GalleryRow) => ({ title, expiryDays, downloadAllowed, watermark, selectionQuota, coverId });

/** Only one waits in the queue; whatever is pending when it runs is made. */
export const askForPreviews = (ctx: Ctx, galleryId: string): Promise<void> => enqueue(ctx, makePreviews, { galleryId }, { key: `gallery-previews:${galleryId}` });

/** Open until the end of the local day that many days later: the clock may change in between. */
const endsAfter = (at: Temporal.Instant, days: number, zone: string): Temporal.Instant => endOfDayExclusive(addDays(todayIn(zone, at), days), zone);

/** Under a new address each time; earlier ones stop working (studio 4.6). @throws GALLERY_EMPTY */
export async function publishGallery(ctx: Ctx, owner: Owner): Promise<GalleryRow> {
  const before = await lockGallery(ctx, owner);
  if ((await summaryOf(ctx, before.id)).assets === 0) throw galleryEmpty();
  const { zone } = await tenantOf(ctx);
  await revokeLinks(ctx, LINK_KIND, before.id);
  const { url } = await issueLink(ctx, { kind: LINK_KIND, ownerId: before.id, expiresAt: null, path: '/g/' });
  const expiresAt = endsAfter(ctx.now, before.expiryDays, zone);
  const after = await updateGallery(ctx, before.id, { publishedAt: ctx.now, expiresAt, warnedDays: null, addressSealed: sealText(ADDRESS_PURPOSE, url) });
  if (before.status !== 'published') await move(ctx, galleryMachine, before, 'published', { trusted: true });
  await emit(ctx, galleryPublished, before.id, { galleryId: before.id, ownerType: owner.type, ownerId: owner.id, expiresAt: expiresAt.toString(), again: before.publishedAt !== null });
  await audit(ctx, { action: 'gallery.publish', entity: 'gallery', entityId: before.id, after: { expiresAt: expiresAt.toString() } });
  await tell(ctx, after);
  return { ...after, status: 'published' };
}

/** Closed at once. @throws INVALID_STATE_TRANSITION when it is not published */
export async function revokeGallery(ctx: Ctx, owner: Owner): Promise<GalleryRow> {
  const before = await lockGallery(ctx, owner);
  await move(ctx, galleryMachine, before, 'revoked', { trusted: true });
  await revokeLinks(ctx, LINK_KIND, before.id);
  const after = await updateGallery(ctx, before.id, { addressSealed: null });
  await audit(ctx, { action: 'gallery.revoke', entity: 'gallery', entityId: before.id });
  await tell(ctx, after);
  return after;
}

/** The client may change a finished selection again. */
export async function reopenSelection(ctx: Ctx, owner: Owner): Promise<GalleryRow> {
  const before = await lockGallery(ctx, owner);
  const after = await updateGallery(ctx, before.id, { selectionDoneAt: null });
  await audit(ctx, { action: 'gallery.reopen-selection', entity: 'gallery', entityId: before.id });
  await tell(ctx, after);
  return after;
}

/** Address and PIN of a published gallery, for messages and the client's portal; null when there is none to open. */
export async function galleryAddress(ctx: Ctx, ownerType: string, ownerId: string): Promise<{ url: string; pin: string | null; expiresAt: Temporal.Instant } | null> {
  const row = await galleryOfOwner(ctx, ownerType, ownerId);
  if (row?.status !== 'published' || !row.addressSealed || !row.expiresAt || Temporal.Instant.compare(row.expiresAt, ctx.now) <= 0) return null;
  return { url: openText(ADDRESS_PURPOSE, row.addressSealed), pin: row.pinSealed && openText(PIN_PURPOSE, row.pinSealed), expiresAt: row.expiresAt };
}
