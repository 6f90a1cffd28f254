import { useWindowVirtualizer } from '@tanstack/react-virtual';
import { Download, Heart, MessageSquare, Play } from 'lucide-react';
import { useEffect, useLayoutEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { PublicAsset } from '#web/data/galleries.ts';
import { bytes } from '#web/format.ts';
import { Button } from '#web/ui/Button.tsx';
import { cx } from '#web/ui/classes.ts';
import { Picture } from './AssetGrid.tsx';
import { saveOne } from './saveOne.ts';

interface Props {
  token: string;
  assets: readonly PublicAsset[];
  mayDownload: boolean;
  /** The choice was sent: hearts only show it. */
  locked: boolean;
  onOpen: (id: string) => void;
  onSelect: (id: string, selected: boolean) => void;
  onEnd: () => void;
  /** Links of pictures have ended. */
  onStale: () => void;
}

const GAP = 4;
const columnsOf = (width: number) => (width < 560 ? 2 : width < 900 ? 3 : width < 1300 ? 4 : 5);

/** Squares in order; only those near the window are drawn, so thousands scroll like few. */
export function PhotoGrid({ token, assets, mayDownload, locked, onOpen, onSelect, onEnd, onStale }: Props) {
  const { t } = useTranslation();
  const frame = useRef<HTMLUListElement>(null);
  const [width, setWidth] = useState(0);
  const [offset, setOffset] = useState(0);
  useLayoutEffect(() => {
    const element = frame.current;
    if (!element) return undefined;
    const measure = () => {
      setWidth(element.clientWidth);
      setOffset(element.getBoundingClientRect().top + window.scrollY);
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    observer.observe(document.body);
    return () => observer.disconnect();
  }, []);
  const columns = columnsOf(width);
  const side = width > 0 ? (width - GAP * (columns - 1)) / columns : 0;
  const rows = Math.ceil(assets.length / columns);
  const virtual = useWindowVirtualizer({ count: rows, estimateSize: () => side + GAP, overscan: 3, scrollMargin: offset, enabled: side > 0 });
  const drawn = virtual.getVirtualItems();
  const last = drawn.at(-1)?.index ?? -1;
  useEffect(() => { virtual.measure(); }, [side, virtual]);
  useEffect(() => { if (rows > 0 && last >= rows - 3) onEnd(); }, [last, rows, onEnd]);
  return (
    <ul ref={frame} aria-label={t('gallery.assets')} className="relative mx-1 md:mx-8" style={{ height: rows * (side + GAP) }}>
      {drawn.flatMap((row) => assets.slice(row.index * columns, (row.index + 1) * columns).map((asset, i) => (
        <li key={asset.id} className="absolute overflow-hidden bg-sunken" style={{ width: side, height: side, top: row.start - offset, left: i * (side + GAP) }} onErrorCapture={onStale}>
          {asset.kind === 'zip'
            ? <Archive token={token} asset={asset} mayDownload={mayDownload} />
            : (
              <button type="button" onClick={() => onOpen(asset.id)} aria-label={t('gallery.client.open', { name: asset.name })} className="absolute inset-0 focus-visible:z-10 focus-visible:-outline-offset-4">
                <Picture asset={asset} />
                {asset.kind === 'video' && <span aria-hidden className="absolute inset-0 flex flex-col items-center justify-center gap-2 text-soft"><span className="flex size-12 items-center justify-center rounded-full bg-raised shadow-float"><Play className="size-6 fill-current" /></span><span className="max-w-full truncate px-2 text-sm">{asset.name}</span></span>}
                {asset.kind === 'photo' && !asset.thumbUrl && <span aria-hidden className="absolute inset-x-0 bottom-0 truncate bg-raised/80 px-2 py-1 text-xs">{asset.preview === 'failed' ? asset.name : t('gallery.previewPending')}</span>}
              </button>
            )}
          {asset.comment && <span role="img" aria-label={t('gallery.commented')} className="absolute bottom-1.5 left-1.5 flex size-7 items-center justify-center rounded-full bg-raised text-ink shadow-float"><MessageSquare className="size-4" /></span>}
          {asset.kind === 'photo' && <HeartButton asset={asset} locked={locked} onSelect={onSelect} className="absolute right-0 bottom-0" />}
        </li>
      )))}
    </ul>
  );
}

function Archive({ token, asset, mayDownload }: { token: string; asset: PublicAsset; mayDownload: boolean }) {
  const { t } = useTranslation();
  return (
    <div className="flex h-full flex-col items-center justify-center gap-2 p-3 text-center">
      <span className="max-w-full truncate font-medium">{asset.name}</span>
      <span className="text-sm text-soft">{bytes(asset.size)}</span>
      {mayDownload && <Button size="small" icon={<Download className="size-4" />} onClick={() => void saveOne(token, asset.id)}>{t('gallery.client.download')}</Button>}
    </div>
  );
}

export function HeartButton({ asset, locked, onSelect, className }: { asset: PublicAsset; locked: boolean; onSelect: (id: string, selected: boolean) => void; className?: string }) {
  const { t } = useTranslation();
  return (
    <button type="button" aria-pressed={asset.selected} disabled={locked} aria-label={t('gallery.client.choose', { name: asset.name })} onClick={() => onSelect(asset.id, !asset.selected)} className={cx('flex size-11 items-center justify-center focus-visible:-outline-offset-4', className)}>
      <span className={cx('flex size-8 items-center justify-center rounded-full shadow-float', asset.selected ? 'bg-accent text-on-accent' : 'bg-raised text-ink', locked && !asset.selected && 'opacity-50')}><Heart className={cx('size-[18px]', asset.selected && 'fill-current')} /></span>
    </button>
  );
}
