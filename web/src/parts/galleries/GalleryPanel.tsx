import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { ExternalLink, Images } from 'lucide-react';
import { useEffect, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { changeGallery, createGallery, publishGallery, removeAsset, reopenSelection, revokeGallery } from '#contracts/studio-gallery.ts';
import { type Asset, assetsOf, GALLERY, type Gallery, galleryOf } from '#web/data/galleries.ts';
import { bytes, instant } from '#web/format.ts';
import { useAction } from '#web/query.ts';
import { useMe } from '#web/session.ts';
import { Button, buttonClass } from '#web/ui/Button.tsx';
import { ConfirmDialog } from '#web/ui/ConfirmDialog.tsx';
import { CopyText } from '#web/ui/CopyText.tsx';
import { EmptyState } from '#web/ui/EmptyState.tsx';
import { Section } from '#web/ui/PageHeader.tsx';
import { Problem } from '#web/ui/Problem.tsx';
import { SkeletonLines } from '#web/ui/Skeleton.tsx';
import { Status, type Tone } from '#web/ui/Status.tsx';
import { AssetGrid } from './AssetGrid.tsx';
import { GalleryTerms } from './GalleryTerms.tsx';
import { UploadZone } from './UploadZone.tsx';
import { useOrder } from './useOrder.ts';

const tones: Record<Gallery['status'], Tone> = { draft: 'neutral', published: 'good', expired: 'wait', revoked: 'bad' };

/** The gallery of a session from the first file to the client's choice. */
export function GalleryPanel({ sessionId }: { sessionId: string }) {
  const { t } = useTranslation();
  const { data: gallery, error, refetch } = useQuery(galleryOf(sessionId));
  const create = useAction(createGallery, { topics: [GALLERY] });
  if (error) return <Problem error={error} onRetry={() => void refetch()} />;
  if (gallery === undefined) return <div role="status" aria-label={t('web.loading')}><SkeletonLines lines={8} /></div>;
  if (gallery === null) {
    return (
      <EmptyState title={t('gallery.noneTitle')} action={<Button kind="primary" icon={<Images className="size-4" />} busy={create.isPending} onClick={() => create.mutate({ params: { id: sessionId } })}>{t('gallery.create')}</Button>}>
        {t('gallery.noneBody')}<Problem error={create.error} className="mt-3" />
      </EmptyState>
    );
  }
  return <GalleryParts sessionId={sessionId} gallery={gallery} />;
}

function GalleryParts({ sessionId, gallery }: { sessionId: string; gallery: Gallery }) {
  const { t } = useTranslation();
  return (
    <div>
      <Section title={t('gallery.publication')}><Publication sessionId={sessionId} gallery={gallery} /></Section>
      {gallery.selection.selected + gallery.comments > 0 && <Section title={t('gallery.selection')}><Selection sessionId={sessionId} gallery={gallery} /></Section>}
      <Section title={t('gallery.files')} note={gallery.assets > 0 ? `${t('gallery.fileCount', { count: gallery.assets })} · ${bytes(gallery.bytes)}${gallery.previewsPending > 0 ? ` · ${t('gallery.preparing', { count: gallery.previewsPending })}` : ''}` : undefined}>
        <UploadZone sessionId={sessionId} />
        <div className="mt-4"><Files sessionId={sessionId} gallery={gallery} /></div>
      </Section>
      <Section title={t('gallery.terms')}><GalleryTerms key={gallery.version} sessionId={sessionId} gallery={gallery} /></Section>
    </div>
  );
}

function Publication({ sessionId, gallery }: { sessionId: string; gallery: Gallery }) {
  const { t } = useTranslation();
  const { branches } = useMe();
  const zone = branches[0]?.zone ?? 'UTC';
  const [asking, setAsking] = useState<'publish' | 'revoke' | null>(null);
  const publish = useAction(publishGallery, { topics: [GALLERY], done: t('gallery.published'), onDone: () => setAsking(null) });
  const revoke = useAction(revokeGallery, { topics: [GALLERY], done: t('gallery.revoked'), onDone: () => setAsking(null) });
  const params = { id: sessionId };
  const again = gallery.publishedAt !== null;
  return (
    <div className="flex flex-col gap-3">
      <p className="flex flex-wrap items-center gap-x-4 gap-y-1">
        <Status tone={tones[gallery.status]}>{t(`status.gallery.${gallery.status}`)}</Status>
        {gallery.status === 'published' && gallery.expiresAt && <span className="text-soft">{t('gallery.openUntil', { date: instant(new Date(Date.parse(gallery.expiresAt) - 1000).toISOString(), zone, 'long') })}</span>}
        {gallery.downloads > 0 && <span className="text-soft">{t('gallery.downloads', { count: gallery.downloads })}</span>}
      </p>
      {gallery.url && <CopyText block text={gallery.pin ? `${gallery.url}\nPIN: ${gallery.pin}` : gallery.url} label={t('gallery.copyLink')} />}
      <div className="flex flex-wrap gap-2">
        {gallery.url && <a href={gallery.url} target="_blank" rel="noreferrer" className={buttonClass({})}><ExternalLink className="size-4" />{t('gallery.seeAsClient')}</a>}
        {gallery.status === 'published'
          ? <><Button onClick={() => setAsking('publish')}>{t('gallery.newLink')}</Button><Button kind="dangerQuiet" onClick={() => setAsking('revoke')}>{t('gallery.revoke')}</Button></>
          : <Button kind="primary" disabled={gallery.assets === 0} busy={publish.isPending} onClick={() => (again ? setAsking('publish') : publish.mutate({ params }))}>{t(again ? 'gallery.republish' : 'gallery.publish')}</Button>}
      </div>
      {gallery.assets === 0 && <p className="text-sm text-soft">{t('gallery.uploadFirst')}</p>}
      {asking === null && <Problem error={publish.error} />}
      <ConfirmDialog open={asking === 'publish'} onClose={() => setAsking(null)} danger={false} title={t('gallery.publishAgainTitle')} action={t('gallery.republish')} busy={publish.isPending} error={publish.error} onConfirm={() => publish.mutate({ params })}>{t('gallery.publishAgainBody')}</ConfirmDialog>
      <ConfirmDialog open={asking === 'revoke'} onClose={() => setAsking(null)} title={t('gallery.revokeTitle')} action={t('gallery.revoke')} busy={revoke.isPending} error={revoke.error} onConfirm={() => revoke.mutate({ params })}>{t('gallery.revokeBody')}</ConfirmDialog>
    </div>
  );
}

function Selection({ sessionId, gallery }: { sessionId: string; gallery: Gallery }) {
  const { t } = useTranslation();
  const reopen = useAction(reopenSelection, { topics: [GALLERY], done: t('gallery.reopened') });
  const { selected, quota, doneAt } = gallery.selection;
  return (
    <div className="flex flex-col gap-2">
      <p>{quota === null ? t('gallery.chosen', { count: selected }) : t('gallery.chosenOf', { selected, quota })}{gallery.comments > 0 && ` · ${t('gallery.comments', { count: gallery.comments })}`} · <strong className="font-medium">{t(doneAt ? 'gallery.selectionDone' : 'gallery.selectionOpen')}</strong></p>
      {gallery.selectionNote && <blockquote className="max-w-prose rounded-md bg-sunken px-3 py-2 break-words whitespace-pre-wrap">{gallery.selectionNote}</blockquote>}
      {doneAt && <div><Button busy={reopen.isPending} onClick={() => reopen.mutate({ params: { id: sessionId } })}>{t('gallery.reopen')}</Button></div>}
      <Problem error={reopen.error} />
    </div>
  );
}

function Files({ sessionId, gallery }: { sessionId: string; gallery: Gallery }) {
  const { t } = useTranslation();
  const { data, error, refetch, hasNextPage, isFetchingNextPage, fetchNextPage } = useInfiniteQuery(assetsOf(sessionId));
  const { order, error: orderError, move } = useOrder(sessionId);
  const [going, setGoing] = useState<Asset | null>(null);
  const cover = useAction(changeGallery, { topics: [GALLERY], done: t('gallery.coverSet') });
  const remove = useAction(removeAsset, { topics: [GALLERY], done: t('gallery.removed'), onDone: () => setGoing(null) });
  // The order is of all, so all are fetched.
  useEffect(() => { if (hasNextPage && !isFetchingNextPage) void fetchNextPage(); }, [hasNextPage, isFetchingNextPage, fetchNextPage]);
  const assets = useMemo(() => {
    const all = data?.pages.flatMap(({ items }) => items) ?? [];
    if (!order) return all;
    const place = new Map(order.map((id, i) => [id, i]));
    return all.toSorted((a, b) => (place.get(a.id) ?? Infinity) - (place.get(b.id) ?? Infinity));
  }, [data, order]);
  if (error) return <Problem error={error} onRetry={() => void refetch()} />;
  if (!data) return <SkeletonLines lines={4} />;
  return (
    <>
      <Problem error={orderError ?? cover.error} className="mb-3" />
      <AssetGrid assets={assets} coverId={gallery.coverId} onOrder={move} onRemove={setGoing} onCover={(coverId) => cover.mutate({ params: { id: sessionId }, body: { coverId }, version: gallery.version })} />
      <ConfirmDialog open={going !== null} onClose={() => setGoing(null)} title={t('gallery.removeTitle', { name: going?.name ?? '' })} action={t('gallery.removeAction')} busy={remove.isPending} error={remove.error}
        onConfirm={() => going && remove.mutate({ params: { id: sessionId, assetId: going.id } })}>{t('gallery.removeBody')}</ConfirmDialog>
    </>
  );
}
