import { ArrowLeft, ArrowRight, FileArchive, Film, Heart, Image as ImageIcon, MessageSquare, Star, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Asset } from '#web/data/galleries.ts';
import { bytes } from '#web/format.ts';
import { cx } from '#web/ui/classes.ts';
import { IconButton } from '#web/ui/IconButton.tsx';

interface Props {
  assets: readonly Asset[];
  coverId: string | null;
  /** The whole order after something moved. */
  onOrder: (ids: string[]) => void;
  onCover: (id: string) => void;
  onRemove: (asset: Asset) => void;
}

/** Everything in order; moved by dragging, by its arrows, or with Alt and the arrow keys. */
export function AssetGrid({ assets, coverId, onOrder, onCover, onRemove }: Props) {
  const { t } = useTranslation();
  const [dragged, setDragged] = useState<string | null>(null);
  const [over, setOver] = useState<string | null>(null);
  const move = (id: string, to: number) => {
    const ids = assets.map((asset) => asset.id);
    const from = ids.indexOf(id);
    if (from < 0 || to < 0 || to >= ids.length || from === to) return;
    ids.splice(to, 0, ...ids.splice(from, 1));
    onOrder(ids);
  };
  return (
    <ul className="grid grid-cols-2 gap-3 sm:grid-cols-3 lg:grid-cols-4 xl:grid-cols-5" aria-label={t('gallery.assets')}>
      {assets.map((asset, i) => (
        <li key={asset.id} draggable tabIndex={0} aria-label={t('gallery.assetAt', { name: asset.name, place: i + 1, total: assets.length })}
          onDragStart={(event) => { setDragged(asset.id); event.dataTransfer.effectAllowed = 'move'; }}
          onDragEnd={() => { setDragged(null); setOver(null); }}
          onDragOver={(event) => { if (dragged) { event.preventDefault(); setOver(asset.id); } }}
          onDrop={(event) => { if (dragged) { event.preventDefault(); move(dragged, i); } }}
          onKeyDown={(event) => {
            if (!event.altKey || (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight')) return;
            event.preventDefault();
            move(asset.id, i + (event.key === 'ArrowLeft' ? -1 : 1));
          }}
          className={cx('group flex min-w-0 cursor-grab flex-col overflow-hidden rounded-md border border-line [content-visibility:auto] [contain-intrinsic-size:auto_220px]', dragged === asset.id && 'opacity-40', over === asset.id && dragged !== asset.id && 'outline-2 outline-accent-text')}>
          <div className="relative aspect-square overflow-hidden bg-sunken">
            <Picture asset={asset} />
            <span className="absolute top-1.5 left-1.5 flex gap-1">
              {asset.id === coverId && <Mark label={t('gallery.cover')}><Star className="size-3.5 fill-current" /></Mark>}
              {asset.selected && <Mark label={t('gallery.selected')}><Heart className="size-3.5 fill-current" /></Mark>}
              {asset.comment && <Mark label={t('gallery.commented')}><MessageSquare className="size-3.5" /></Mark>}
            </span>
          </div>
          <div className="px-2 py-1.5">
            <p className="truncate text-sm" title={asset.name}>{asset.name}</p>
            <p className="text-xs text-soft">{bytes(asset.size)}{asset.preview === 'failed' && <span className="text-bad"> · {t('gallery.previewFailed')}</span>}{asset.preview === 'pending' && <> · {t('gallery.previewPending')}</>}</p>
            {asset.comment && <p className="mt-1 line-clamp-3 text-sm break-words">«{asset.comment}»</p>}
          </div>
          <div className="mt-auto flex justify-between px-0.5 pb-0.5">
            <IconButton label={t('gallery.earlier', { name: asset.name })} icon={<ArrowLeft />} disabled={i === 0} onClick={() => move(asset.id, i - 1)} />
            {asset.kind === 'photo' && <IconButton label={t('gallery.makeCover', { name: asset.name })} icon={<Star />} disabled={asset.id === coverId} onClick={() => onCover(asset.id)} />}
            <IconButton label={t('gallery.remove', { name: asset.name })} icon={<Trash2 />} onClick={() => onRemove(asset)} />
            <IconButton label={t('gallery.later', { name: asset.name })} icon={<ArrowRight />} disabled={i === assets.length - 1} onClick={() => move(asset.id, i + 1)} />
          </div>
        </li>
      ))}
    </ul>
  );
}

const Mark = ({ label, children }: { label: string; children: React.ReactNode }) => <span role="img" aria-label={label} title={label} className="flex size-6 items-center justify-center rounded-full bg-raised text-ink shadow-float">{children}</span>;

/** The picture over its few pixels; what is no photo by its sign. */
export function Picture({ asset }: { asset: Pick<Asset, 'kind' | 'thumbUrl' | 'placeholder' | 'name'> }) {
  const Sign = asset.kind === 'video' ? Film : asset.kind === 'zip' ? FileArchive : ImageIcon;
  return (
    <>
      {asset.placeholder && <img src={asset.placeholder} alt="" aria-hidden className="absolute inset-0 size-full object-cover blur-md" draggable={false} />}
      {asset.thumbUrl
        ? <img src={asset.thumbUrl} alt="" loading="lazy" decoding="async" draggable={false} className="absolute inset-0 size-full object-cover" />
        : !asset.placeholder && <span className="absolute inset-0 flex items-center justify-center text-faint"><Sign className="size-8" /></span>}
    </>
  );
}
