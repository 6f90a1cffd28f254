import { RotateCw, Trash2, UploadCloud, X } from 'lucide-react';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { bytes } from '#web/format.ts';
import { Button } from '#web/ui/Button.tsx';
import { cx } from '#web/ui/classes.ts';
import { IconButton } from '#web/ui/IconButton.tsx';
import { problemSentence } from '#web/ui/problemSentence.ts';
import { addFiles, cancelUpload, clearDone, retryUploads, useUploads } from './uploads.ts';

const ACCEPT = 'image/jpeg,image/png,image/webp,image/gif,image/avif,video/mp4,video/quicktime,video/webm,application/zip,.zip';

/** Drop many files, or choose them; how far each and all are. */
export function UploadZone({ sessionId }: { sessionId: string }) {
  const { t } = useTranslation();
  const input = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  const uploads = useUploads(sessionId);
  const open = uploads.filter(({ state }) => state !== 'done');
  const failed = uploads.filter(({ state }) => state === 'failed');
  const sent = uploads.reduce((sum, one) => sum + one.sent, 0);
  const total = uploads.reduce((sum, one) => sum + one.size, 0);
  const done = uploads.length - open.length;
  const take = (list: FileList | null) => { if (list) addFiles(sessionId, [...list]); };
  return (
    <div className="flex flex-col gap-3">
      <div
        onDragOver={(event) => { if (event.dataTransfer.types.includes('Files')) { event.preventDefault(); setOver(true); } }}
        onDragLeave={() => setOver(false)}
        onDrop={(event) => { event.preventDefault(); setOver(false); take(event.dataTransfer.files); }}
        className={cx('flex flex-wrap items-center gap-x-4 gap-y-2 rounded-lg border border-dashed px-4 py-4', over ? 'border-accent-text bg-accent-soft' : 'border-edge/60')}>
        <UploadCloud aria-hidden className="size-6 shrink-0 text-soft" />
        <div className="min-w-0 flex-1 basis-48">
          <p className="font-medium">{t('gallery.upload.drop')}</p>
          <p className="text-sm text-soft">{t('gallery.upload.kinds')}</p>
        </div>
        <input ref={input} type="file" multiple accept={ACCEPT} className="hidden" aria-hidden tabIndex={-1} data-testid="gallery-files" onChange={(event) => { take(event.target.files); event.target.value = ''; }} />
        <Button onClick={() => input.current?.click()}>{t('gallery.upload.choose')}</Button>
      </div>
      {uploads.length > 0 && (
        <section aria-label={t('gallery.upload.list')} className="rounded-lg border border-line">
          <div className="flex flex-wrap items-center justify-between gap-2 border-b border-line px-3 py-2">
            <p role="status" className="tabular-nums">{open.length === 0 ? t('gallery.upload.allDone', { count: uploads.length }) : t('gallery.upload.progress', { done, total: uploads.length, sent: bytes(sent), size: bytes(total) })}</p>
            <span className="flex gap-1">
              {failed.length > 0 && <Button size="small" icon={<RotateCw className="size-4" />} onClick={() => retryUploads(sessionId)}>{t('gallery.upload.retry', { count: failed.length })}</Button>}
              {open.length === 0 && <Button size="small" kind="quiet" onClick={() => clearDone(sessionId)}>{t('gallery.upload.hide')}</Button>}
            </span>
          </div>
          <div role="progressbar" aria-label={t('gallery.upload.total')} aria-valuemin={0} aria-valuemax={100} aria-valuenow={total ? Math.round((sent / total) * 100) : 0} className="h-1 bg-pressed"><div className="h-full bg-accent-text" style={{ width: `${total ? (sent / total) * 100 : 0}%` }} /></div>
          {open.length > 0 && (
            <ul className="scroll-thin max-h-56 overflow-y-auto" tabIndex={0} aria-label={t('gallery.upload.list')}>
              {open.slice(0, 100).map((one) => (
                <li key={one.key} className="flex items-center gap-3 px-3 py-1">
                  <span className="min-w-0 flex-1 truncate">{one.name}</span>
                  {one.state === 'failed'
                    ? <span className="min-w-0 flex-2 text-sm text-bad">{problemSentence(one.error)}</span>
                    : <span className="shrink-0 text-sm text-soft tabular-nums">{one.state === 'waiting' ? t('gallery.upload.waiting') : one.state === 'adding' ? t('gallery.upload.adding') : `${Math.floor((one.sent / one.size) * 100)} %`}</span>}
                  <IconButton label={t('gallery.upload.cancel', { name: one.name })} icon={one.state === 'failed' ? <Trash2 /> : <X />} onClick={() => cancelUpload(one.key)} />
                </li>
              ))}
            </ul>
          )}
        </section>
      )}
      <p className="text-sm text-soft">{t('gallery.upload.leave')}</p>
    </div>
  );
}
