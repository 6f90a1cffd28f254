import { Dialog as Base } from '@base-ui/react/dialog';
import { ChevronLeft, ChevronRight, Download, MessageSquare, X } from 'lucide-react';
import { type PointerEvent, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { commentAsset } from '#contracts/galleries.ts';
import type { PublicAsset } from '#web/data/galleries.ts';
import { useAction } from '#web/query.ts';
import { Button } from '#web/ui/Button.tsx';
import { IconButton } from '#web/ui/IconButton.tsx';
import { Problem } from '#web/ui/Problem.tsx';
import { TextArea } from '#web/ui/TextInput.tsx';
import { HeartButton } from './PhotoGrid.tsx';
import { saveOne } from './saveOne.ts';
import { useChangeAsset } from './useSelect.ts';

interface Props {
  token: string;
  assets: readonly PublicAsset[];
  at: string | null;
  total: number;
  mayDownload: boolean;
  locked: boolean;
  /** "12 of 20" */
  count: string;
  /** Why the last heart was refused. */
  refusal: string | null;
  onMove: (id: string | null) => void;
  onSelect: (id: string, selected: boolean) => void;
  onEnd: () => void;
}

const SWIPE = 48;

/** One picture over the whole window: arrows, swipe, heart, comment, download. */
export function PhotoViewer({ token, assets, at, total, mayDownload, locked, count, refusal, onMove, onSelect, onEnd }: Props) {
  const { t } = useTranslation();
  const shown = assets.filter(({ kind }) => kind !== 'zip');
  const index = shown.findIndex(({ id }) => id === at);
  const asset = shown[index];
  const [writingOf, setWritingOf] = useState<string | null>(null);
  const writing = writingOf !== null && writingOf === at;
  const from = useRef<{ x: number; y: number } | null>(null);
  const step = (by: number) => {
    const next = shown[index + by];
    if (next) onMove(next.id);
  };
  useEffect(() => {
    if (index < 0) return;
    if (index >= shown.length - 4) onEnd();
    // The neighbours are on their way before they are asked for.
    for (const by of [1, -1, 2]) {
      const url = shown[index + by]?.screenUrl;
      if (url) new Image().src = url;
    }
  }, [index, shown, onEnd]);
  const released = (event: PointerEvent) => {
    const begun = from.current;
    from.current = null;
    if (!begun) return;
    const x = event.clientX - begun.x;
    if (Math.abs(x) > SWIPE && Math.abs(x) > Math.abs(event.clientY - begun.y)) step(x < 0 ? 1 : -1);
  };
  return (
    <Base.Root open={asset !== undefined} onOpenChange={(open) => !open && onMove(null)}>
      <Base.Portal>
        <Base.Popup className="fixed inset-0 z-50 flex scheme-dark flex-col bg-ground text-ink outline-none" onKeyDown={(event) => {
          if (event.target instanceof HTMLTextAreaElement) return;
          if (event.key === 'ArrowRight') step(1);
          else if (event.key === 'ArrowLeft') step(-1);
        }}>
          {asset && <>
            <header className="flex items-center gap-2 px-3 pt-[calc(0.5rem+env(safe-area-inset-top))] pb-2">
              <Base.Title className="min-w-0 flex-1 truncate text-sm font-medium">{asset.name}</Base.Title>
              <span className="text-sm text-soft tabular-nums">{index + 1} / {Math.max(total, shown.length)}</span>
              <Base.Close render={<IconButton label={t('web.close')} icon={<X />} />} />
            </header>
            <div className="relative min-h-0 flex-1 touch-pan-y select-none" onPointerDown={(event) => { from.current = { x: event.clientX, y: event.clientY }; }} onPointerUp={released} onPointerCancel={() => { from.current = null; }}>
              {asset.kind === 'video'
                // What the studio filmed has no captions that we could offer.
                // oxlint-disable-next-line jsx-a11y/media-has-caption
                ? asset.videoUrl && <video key={asset.id} src={asset.videoUrl} controls playsInline preload="metadata" className="size-full object-contain" aria-label={asset.name} />
                : <>
                  {asset.placeholder && <img src={asset.placeholder} alt="" aria-hidden className="absolute inset-0 size-full object-contain opacity-60 blur-xl" draggable={false} />}
                  {asset.screenUrl ? <img key={asset.id} src={asset.screenUrl} alt={asset.name} className="absolute inset-0 size-full object-contain" draggable={false} /> : <p className="flex h-full items-center justify-center text-soft">{t('gallery.previewPending')}</p>}
                </>}
              <IconButton label={t('gallery.client.previous')} icon={<ChevronLeft />} disabled={index === 0} onClick={() => step(-1)} className="absolute top-1/2 left-2 -translate-y-1/2 bg-raised/80 max-md:hidden" />
              <IconButton label={t('gallery.client.next')} icon={<ChevronRight />} disabled={index === shown.length - 1} onClick={() => step(1)} className="absolute top-1/2 right-2 -translate-y-1/2 bg-raised/80 max-md:hidden" />
            </div>
            {writing && <Comment key={asset.id} token={token} asset={asset} onClose={() => setWritingOf(null)} />}
            {refusal && <p role="alert" className="px-3 pt-1 text-sm text-bad">{refusal}</p>}
            <footer className="flex items-center justify-between gap-2 px-3 pt-1 pb-[calc(0.5rem+env(safe-area-inset-bottom))]">
              <span role="status" className="min-w-0 truncate text-sm tabular-nums">{asset.kind === 'photo' && count}</span>
              <span className="flex items-center">
                {mayDownload && <IconButton label={t('gallery.client.download')} icon={<Download />} onClick={() => void saveOne(token, asset.id)} />}
                <IconButton label={asset.comment ? t('gallery.client.commentEdit') : t('gallery.client.comment')} icon={<MessageSquare className={asset.comment ? 'fill-current' : ''} />} disabled={locked && !asset.comment} aria-expanded={writing} onClick={() => setWritingOf(writing ? null : asset.id)} />
                {asset.kind === 'photo' && <HeartButton asset={asset} locked={locked} onSelect={onSelect} />}
              </span>
            </footer>
          </>}
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}

function Comment({ token, asset, onClose }: { token: string; asset: PublicAsset; onClose: () => void }) {
  const { t } = useTranslation();
  const [text, setText] = useState(asset.comment ?? '');
  const change = useChangeAsset(token);
  const save = useAction(commentAsset, { onDone: () => { change(asset.id, { comment: text.trim() || null }); onClose(); } });
  return (
    <form className="flex flex-col gap-2 border-t border-line px-3 py-2" onSubmit={(event) => { event.preventDefault(); save.mutate({ params: { token, assetId: asset.id }, body: { comment: text } }); }}>
      <TextArea label={t('gallery.client.commentLabel')} value={text} maxLength={1000} rows={2} autoFocus onChange={(event) => setText(event.target.value)} />
      <Problem error={save.error} />
      <div className="flex justify-end gap-2"><Button kind="quiet" onClick={onClose}>{t('web.cancel')}</Button><Button type="submit" kind="primary" busy={save.isPending}>{t('gallery.client.commentSave')}</Button></div>
    </form>
  );
}
