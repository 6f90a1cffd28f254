import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { finishSelection } from '#contracts/galleries.ts';
import type { PublicGallery } from '#web/data/galleries.ts';
import { useAction } from '#web/query.ts';
import { Button } from '#web/ui/Button.tsx';
import { Dialog } from '#web/ui/Dialog.tsx';
import { Problem } from '#web/ui/Problem.tsx';
import { TextArea } from '#web/ui/TextInput.tsx';

/** The choice is made; a word for the studio beside it. */
export function FinishSelection({ token, open, onClose, selection }: { token: string; open: boolean; onClose: () => void; selection: NonNullable<PublicGallery['content']>['selection'] }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [note, setNote] = useState('');
  const done = useAction(finishSelection, { onDone: () => { onClose(); void client.invalidateQueries({ queryKey: ['visit', token] }); } });
  const left = selection.quota === null ? 0 : selection.quota - selection.selected;
  return (
    <Dialog open={open} onClose={onClose} title={t('gallery.client.finishTitle', { count: selection.selected })} footer={<>
      <Button onClick={onClose}>{t('gallery.client.keepChoosing')}</Button>
      <Button kind="primary" busy={done.isPending} onClick={() => done.mutate({ params: { token }, body: { note } })}>{t('gallery.client.send')}</Button>
    </>}>
      <p className="mb-3 text-soft">{left > 0 ? t('gallery.client.finishLeft', { count: left }) : t('gallery.client.finishBody')}</p>
      <TextArea label={t('gallery.client.note')} optional value={note} maxLength={2000} rows={3} onChange={(event) => setNote(event.target.value)} />
      <Problem error={done.error} className="mt-3" />
    </Dialog>
  );
}
