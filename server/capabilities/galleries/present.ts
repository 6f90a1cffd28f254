import { Branding } from '#contracts/me.ts';
import { presentFiles } from '#capabilities/files/public.ts';
import type { Ctx } from '#platform/context.ts';
import { openText } from '#platform/vault.ts';
import { ADDRESS_PURPOSE, PIN_PURPOSE } from './gallery.ts';
import { assetOf, downloadsOf, firstPhoto, lastSelection, summaryOf, tenantOf } from './queries.ts';
import type { AssetRow, GalleryRow } from './queries.ts';

const selectionOf = (row: GalleryRow) => ({ quota: row.selectionQuota, selected: row.selectedCount, doneAt: row.selectionDoneAt });

/** As staff sees it. */
export async function presentGallery(ctx: Ctx, row: GalleryRow) {
  const [summary, downloads, selection] = await Promise.all([summaryOf(ctx, row.id), downloadsOf(ctx, row.id), row.selectionDoneAt ? lastSelection(ctx, row.id) : null]);
  return {
    id: row.id, title: row.title, status: row.status, pin: row.pinSealed && openText(PIN_PURPOSE, row.pinSealed), url: row.status === 'published' && row.addressSealed ? openText(ADDRESS_PURPOSE, row.addressSealed) : null,
    expiryDays: row.expiryDays, publishedAt: row.publishedAt, expiresAt: row.expiresAt, downloadAllowed: row.downloadAllowed, watermark: row.watermark, coverId: row.coverId,
    selection: selectionOf(row), selectionNote: selection?.note ?? null,
    assets: Number(summary.assets), bytes: Number(summary.bytes), previewsPending: Number(summary.previewsPending), previewsFailed: Number(summary.previewsFailed), comments: Number(summary.comments),
    downloads: Number(downloads.count), lastDownloadAt: downloads.last ?? null, version: row.version,
  };
}

/** With links for 15 minutes. A picture without the watermark that the gallery asks for is not shown to anybody. */
export async function presentAssets(ctx: Ctx, gallery: GalleryRow, rows: readonly AssetRow[]) {
  const shown = (row: AssetRow) => row.preview === 'ready' && row.marked === gallery.watermark;
  const files = await presentFiles(ctx, rows.filter(shown).flatMap((row) => [row.thumbFileId!, row.screenFileId!]));
  return rows.map((row) => ({
    id: row.id, kind: row.kind, name: row.name, size: row.size, width: row.width, height: row.height, preview: row.preview === 'ready' && !shown(row) ? 'pending' as const : row.preview, placeholder: row.placeholder,
    thumbUrl: (shown(row) && files.get(row.thumbFileId!)?.url) || null, screenUrl: (shown(row) && files.get(row.screenFileId!)?.url) || null, selected: row.selectedAt !== null, comment: row.comment,
  }));
}

/** Videos are played from the original; there is no smaller one. */
export async function presentPublicAssets(ctx: Ctx, gallery: GalleryRow, rows: readonly AssetRow[]) {
  const videos = await presentFiles(ctx, rows.filter(({ kind }) => kind === 'video').map(({ fileId }) => fileId));
  const assets = await presentAssets(ctx, gallery, rows);
  return assets.map((asset, i) => ({ ...asset, videoUrl: videos.get(rows[i]!.fileId)?.url ?? null }));
}

/** As whoever has the address sees it; nothing of the content while a PIN is missing. */
export async function presentPublic(ctx: Ctx, row: GalleryRow, locked: boolean) {
  const tenant = await tenantOf(ctx);
  const branding = Branding.parse(tenant.branding);
  const logo = branding.logoFileId ? (await presentFiles(ctx, [branding.logoFileId])).get(branding.logoFileId) : undefined;
  return {
    studio: { name: tenant.name, accentColor: branding.accentColor ?? null, logoUrl: logo?.url ?? null }, title: row.title, locked, zone: tenant.zone, expiresAt: row.expiresAt!,
    content: locked ? null : await presentContent(ctx, row),
  };
}

async function presentContent(ctx: Ctx, row: GalleryRow) {
  const summary = await summaryOf(ctx, row.id);
  const cover = (row.coverId ? await assetOf(ctx, row.id, row.coverId) : undefined) ?? (await firstPhoto(ctx, row.id));
  const [shown] = cover ? await presentAssets(ctx, row, [cover]) : [];
  return {
    downloadAllowed: row.downloadAllowed, selection: selectionOf(row), photos: Number(summary.photos), videos: Number(summary.videos), archives: Number(summary.archives), bytes: Number(summary.bytes), coverUrl: shown?.screenUrl ?? null,
  };
}
