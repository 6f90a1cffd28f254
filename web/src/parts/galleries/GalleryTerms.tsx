import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { changeGallery } from '#contracts/studio-gallery.ts';
import { GALLERY, type Gallery } from '#web/data/galleries.ts';
import { useAction } from '#web/query.ts';
import { Button } from '#web/ui/Button.tsx';
import { NumberInput } from '#web/ui/NumberInput.tsx';
import { Problem } from '#web/ui/Problem.tsx';
import { Switch } from '#web/ui/Switch.tsx';
import { TextInput } from '#web/ui/TextInput.tsx';

/** Title, PIN, expiry, quota, downloads and watermark. */
export function GalleryTerms({ sessionId, gallery }: { sessionId: string; gallery: Gallery }) {
  const { t } = useTranslation();
  const [title, setTitle] = useState(gallery.title);
  const [pin, setPin] = useState(gallery.pin ?? '');
  const [days, setDays] = useState<number | null>(gallery.expiryDays);
  const [quota, setQuota] = useState<number | null>(gallery.selection.quota);
  const save = useAction(changeGallery, { topics: [GALLERY], done: t('gallery.saved') });
  const change = (body: Parameters<typeof save.mutate>[0] extends { body: infer B } ? B : never) => save.mutate({ params: { id: sessionId }, body, version: gallery.version });
  const dirty = title !== gallery.title || pin !== (gallery.pin ?? '') || days !== gallery.expiryDays || quota !== gallery.selection.quota;
  const newPin = () => setPin(String(crypto.getRandomValues(new Uint32Array(1))[0]! % 1_000_000).padStart(6, '0'));
  return (
    <form className="flex flex-col gap-4" onSubmit={(event) => { event.preventDefault(); change({ title, pin: pin || null, expiryDays: days ?? gallery.expiryDays, selectionQuota: quota }); }}>
      <div className="grid gap-4 md:grid-cols-2">
        <TextInput label={t('gallery.title')} value={title} maxLength={200} onChange={(event) => setTitle(event.target.value)} className="md:col-span-2" />
        <TextInput label={t('gallery.pin')} optional hint={t('gallery.pinHint')} inputMode="numeric" maxLength={8} value={pin} onChange={(event) => setPin(event.target.value.replace(/\D/g, ''))}
          after={<Button size="small" kind="quiet" onClick={newPin}>{t('gallery.pinNew')}</Button>} />
        <NumberInput label={t('gallery.expiryDays')} hint={t('gallery.expiryHint')} value={days} min={1} max={730} onChange={setDays} unit={t('gallery.days')} />
        <NumberInput label={t('gallery.quota')} optional hint={t('gallery.quotaHint')} value={quota} min={1} max={5000} onChange={setQuota} unit={t('gallery.photosUnit')} />
      </div>
      {dirty && <div className="flex gap-2"><Button type="submit" kind="primary" busy={save.isPending}>{t('gallery.save')}</Button></div>}
      <div className="flex flex-col gap-2 md:max-w-lg">
        <Switch checked={gallery.downloadAllowed} onChange={(downloadAllowed) => change({ downloadAllowed })} label={t('gallery.downloadAllowed')} />
        <Switch checked={gallery.watermark} onChange={(watermark) => change({ watermark })} label={t('gallery.watermark')} hint={t('gallery.watermarkHint')} />
      </div>
      <Problem error={save.error} />
    </form>
  );
}
