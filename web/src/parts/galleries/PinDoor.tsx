import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { enterPin } from '#contracts/galleries.ts';
import type { PublicGallery } from '#web/data/galleries.ts';
import { Languages } from '#web/parts/public/PublicFrame.tsx';
import { useAction } from '#web/query.ts';
import { Button } from '#web/ui/Button.tsx';
import { Problem } from '#web/ui/Problem.tsx';
import { TextInput } from '#web/ui/TextInput.tsx';
import { StudioMark } from './GalleryHead.tsx';

/** The PIN, once; the browser remembers it for a day. */
export function PinDoor({ token, gallery }: { token: string; gallery: PublicGallery }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [pin, setPin] = useState('');
  const enter = useAction(enterPin, { onDone: () => void client.invalidateQueries({ queryKey: ['visit', token] }) });
  return (
    <div className="flex min-h-dvh flex-col bg-ground">
      <header className="flex items-center justify-between gap-3 px-4 py-3 md:px-8"><StudioMark studio={gallery.studio} /><Languages /></header>
      <main className="mx-auto flex w-full max-w-[23rem] flex-1 flex-col px-5 pt-[10vh] pb-10">
        <h1 className="text-2xl font-semibold tracking-[-0.02em] text-balance break-words">{gallery.title}</h1>
        <p className="mt-2 text-soft">{t('gallery.client.pinNote', { studio: gallery.studio.name })}</p>
        <form className="mt-6 flex flex-col gap-4" onSubmit={(event) => { event.preventDefault(); enter.mutate({ params: { token }, body: { pin } }); }}>
          <TextInput label="PIN" inputMode="numeric" autoComplete="one-time-code" maxLength={8} value={pin} onChange={(event) => setPin(event.target.value.replace(/\D/g, ''))} />
          <Problem error={enter.error} />
          <Button type="submit" kind="primary" size="large" wide busy={enter.isPending} disabled={pin.length < 4}>{t('gallery.client.enter')}</Button>
        </form>
      </main>
    </div>
  );
}
