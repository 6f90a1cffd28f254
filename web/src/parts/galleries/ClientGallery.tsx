import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Download, Heart } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { downloadAll } from '#contracts/galleries.ts';
import { ApiProblem, urlOf } from '#web/api.ts';
import { type PublicGallery, visitAssets, visitOf } from '#web/data/galleries.ts';
import { bytes, instant } from '#web/format.ts';
import { Languages } from '#web/parts/public/PublicFrame.tsx';
import { applyAccent } from '#web/ui/accent.ts';
import { Button, buttonClass } from '#web/ui/Button.tsx';
import { Problem } from '#web/ui/Problem.tsx';
import { Segmented } from '#web/ui/Segmented.tsx';
import { SkeletonLines } from '#web/ui/Skeleton.tsx';
import { FinishSelection } from './FinishSelection.tsx';
import { PhotoGrid } from './PhotoGrid.tsx';
import { PhotoViewer } from './PhotoViewer.tsx';
import { StudioMark } from './GalleryHead.tsx';
import { PinDoor } from './PinDoor.tsx';
import { useSelect } from './useSelect.ts';

/** What a client sees: whose it is, the pictures, the choice. Made for a phone first. */
export function ClientGallery({ token }: { token: string }) {
  const { t } = useTranslation();
  const { data: gallery, error, refetch } = useQuery(visitOf(token));
  const accent = gallery?.studio.accentColor ?? null;
  useEffect(() => {
    applyAccent(accent);
    return () => applyAccent(null);
  }, [accent]);
  useEffect(() => { if (gallery) document.title = `${gallery.title} · ${gallery.studio.name}`; }, [gallery]);
  if (error) return <Closed error={error} onRetry={() => void refetch()} />;
  if (!gallery) return <main className="p-5" aria-label={t('web.loading')}><SkeletonLines lines={8} /></main>;
  if (gallery.locked || !gallery.content) return <PinDoor token={token} gallery={gallery} />;
  return <Open token={token} gallery={gallery} content={gallery.content} />;
}

/** An address that opens nothing (any more), in words for somebody who does not know us. */
function Closed({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  const { t } = useTranslation();
  const gone = error instanceof ApiProblem && (error.status === 410 || error.status === 404);
  return (
    <main className="mx-auto flex min-h-dvh max-w-md flex-col justify-center gap-3 p-5">
      <h1 className="text-2xl font-semibold text-balance">{t(gone ? 'gallery.client.closedTitle' : 'gallery.client.failedTitle')}</h1>
      {gone ? <p className="text-soft">{t(error.details.reason === 'expired' ? 'gallery.client.expiredBody' : 'gallery.client.closedBody')}</p> : <Problem error={error} onRetry={onRetry} />}
    </main>
  );
}

function Open({ token, gallery, content }: { token: string; gallery: PublicGallery; content: NonNullable<PublicGallery['content']> }) {
  const { t } = useTranslation();
  const [show, setShow] = useState<'all' | 'selected'>('all');
  const [at, setAt] = useState<string | null>(null);
  const [finishing, setFinishing] = useState(false);
  const { data, error, refetch, hasNextPage, isFetchingNextPage, fetchNextPage } = useInfiniteQuery(visitAssets(token, show));
  const { select, refusal, forget } = useSelect(token);
  const assets = data?.pages.flatMap(({ items }) => items) ?? [];
  const { selection } = content;
  const done = selection.doneAt !== null;
  const count = selection.quota === null ? t('gallery.chosen', { count: selection.selected }) : t('gallery.chosenOf', { selected: selection.selected, quota: selection.quota });
  const more = () => { if (hasNextPage && !isFetchingNextPage) void fetchNextPage(); };
  const what = [content.photos > 0 && t('gallery.client.photos', { count: content.photos }), content.videos > 0 && t('gallery.client.videos', { count: content.videos }), content.archives > 0 && t('gallery.client.archives', { count: content.archives })].filter(Boolean).join(' · ');
  const lastDay = instant(new Date(Date.parse(gallery.expiresAt) - 1000).toISOString(), gallery.zone, 'long');
  return (
    <div className="min-h-dvh bg-ground pb-24">
      <header className="flex items-center justify-between gap-3 px-4 py-3 md:px-8"><StudioMark studio={gallery.studio} /><Languages /></header>
      <main>
        {content.coverUrl && <img src={content.coverUrl} alt="" className="h-[38vh] w-full bg-sunken object-cover md:h-[46vh]" />}
        <div className="flex flex-wrap items-end justify-between gap-3 px-4 py-5 md:px-8">
          <div className="min-w-0">
            <h1 className="text-2xl font-semibold tracking-[-0.02em] text-balance break-words">{gallery.title}</h1>
            <p className="mt-1 text-soft">{what}</p>
            <p className="text-soft">{t('gallery.client.until', { date: lastDay })}</p>
          </div>
          {content.downloadAllowed && <a href={urlOf(downloadAll, { params: { token } })} download className={buttonClass({})}><Download className="size-4" />{t('gallery.client.downloadAll', { size: bytes(content.bytes) })}</a>}
        </div>
        {content.photos > 0 && (
          <div className="px-4 pb-3 md:px-8">
            <Segmented<'all' | 'selected'> label={t('gallery.client.show')} value={show} onChange={setShow} options={[{ value: 'all', label: t('gallery.client.all') }, { value: 'selected', label: t('gallery.client.mine') }]} />
          </div>
        )}
        <Problem error={error} onRetry={() => void refetch()} className="mx-4 md:mx-8" />
        {data && assets.length === 0 && <p className="px-4 py-8 text-soft md:px-8">{t(show === 'selected' ? 'gallery.client.noneChosen' : 'gallery.client.empty')}</p>}
        <PhotoGrid token={token} assets={assets} mayDownload={content.downloadAllowed} locked={done} onOpen={setAt} onSelect={(id, on) => void select(id, on)} onEnd={more} onStale={() => void refetch()} />
      </main>
      {content.photos > 0 && (
        <footer className="fixed inset-x-0 bottom-0 z-20 flex items-center justify-between gap-3 border-t border-line bg-raised px-4 pt-3 pb-[calc(0.75rem+env(safe-area-inset-bottom))] md:px-8">
          <div className="min-w-0">
            <p role="status" className="flex min-w-0 items-center gap-2 tabular-nums"><Heart aria-hidden className="size-5 shrink-0 fill-current text-accent-text" />{done ? t('gallery.client.sent') : count}</p>
            {refusal && <p role="alert" className="text-sm text-bad">{refusal}</p>}
          </div>
          {!done && <Button kind="primary" disabled={selection.selected === 0} onClick={() => setFinishing(true)}>{t('gallery.client.finish')}</Button>}
        </footer>
      )}
      <PhotoViewer token={token} assets={assets} at={at} total={show === 'all' ? content.photos + content.videos + content.archives : selection.selected} mayDownload={content.downloadAllowed} locked={done} count={count} refusal={refusal} onMove={(id) => { forget(); setAt(id); }} onSelect={(id, on) => void select(id, on)} onEnd={more} />
      <FinishSelection token={token} open={finishing} onClose={() => setFinishing(false)} selection={selection} />
    </div>
  );
}
