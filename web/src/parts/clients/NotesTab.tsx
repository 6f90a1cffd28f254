import { useInfiniteQuery } from '@tanstack/react-query';
import { Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { addNote, removeNote } from '#contracts/clients.ts';
import { type Client, notePages, topic } from '#web/data/clients.ts';
import { useAction } from '#web/query.ts';
import { useMay } from '#web/session.ts';
import { Button } from '#web/ui/Button.tsx';
import { DateTime } from '#web/ui/DateTime.tsx';
import { IconButton } from '#web/ui/IconButton.tsx';
import { Linkified } from '#web/ui/Linkified.tsx';
import { Problem } from '#web/ui/Problem.tsx';
import { SkeletonLines } from '#web/ui/Skeleton.tsx';
import { TextArea } from '#web/ui/TextInput.tsx';

/** Notes of the staff; the client never sees them. */
export function NotesTab({ client }: { client: Client }) {
  const { t } = useTranslation();
  const mayEdit = useMay('clients.edit') && !client.anonymizedAt;
  const mayRemoveAll = useMay('clients.delete');
  const [text, setText] = useState('');
  const notes = useInfiniteQuery(notePages(client.id));
  const add = useAction(addNote, { topics: [topic], onDone: () => setText('') });
  const remove = useAction(removeNote, { topics: [topic], done: t('clients.note.removed') });
  const items = notes.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <div className="flex flex-col gap-4">
      {mayEdit && (
        <form noValidate className="flex flex-col items-start gap-2" onSubmit={(event) => { event.preventDefault(); if (text.trim()) add.mutate({ params: { id: client.id }, body: { text } }); }}>
          <TextArea label={t('clients.note.label')} hint={t('clients.note.hint')} className="w-full" value={text} maxLength={4000} onChange={(event) => setText(event.target.value)} />
          <Button type="submit" disabled={!text.trim()} busy={add.isPending}>{t('clients.note.save')}</Button>
          <Problem error={add.error} />
        </form>
      )}
      <Problem error={notes.error} onRetry={() => void notes.refetch()} />
      <Problem error={remove.error} />
      {notes.isPending ? <SkeletonLines lines={3} /> : items.length === 0 ? <p className="text-soft">{t('clients.note.none')}</p> : (
        <ul className="flex flex-col divide-y divide-line border-t border-line">
          {items.map((note) => (
            <li key={note.id} className="flex items-start gap-2 py-2.5">
              <div className="min-w-0 flex-1">
                <p className="whitespace-pre-wrap break-words"><Linkified text={note.text} /></p>
                <p className="mt-0.5 text-sm text-soft">{note.authorName} · <DateTime at={note.createdAt} /></p>
              </div>
              {mayEdit && (note.mine || mayRemoveAll) && <IconButton label={t('clients.note.remove')} icon={<Trash2 />} onClick={() => remove.mutate({ params: { id: client.id, noteId: note.id } })} />}
            </li>
          ))}
        </ul>
      )}
      {notes.hasNextPage && <Button size="small" busy={notes.isFetchingNextPage} onClick={() => void notes.fetchNextPage()}>{t('clients.showMore')}</Button>}
    </div>
  );
}
