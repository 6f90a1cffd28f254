import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { addNote } from '#contracts/studio-life.ts';
import type { NoteKind } from '#contracts/studio-terms.ts';
import { type Session, sessionTopics } from '#web/data/studio.ts';
import { upload } from '#web/data/files.ts';
import { useAction } from '#web/query.ts';
import { Button } from '#web/ui/Button.tsx';
import { DateTime } from '#web/ui/DateTime.tsx';
import { Problem } from '#web/ui/Problem.tsx';
import { Segmented } from '#web/ui/Segmented.tsx';
import { Badge } from '#web/ui/Status.tsx';
import { TextArea } from '#web/ui/TextInput.tsx';

/** What the crew has seen: written once, never changed, with who and when. */
export function SessionNotes({ session }: { session: Session }) {
  const { t } = useTranslation();
  const { notes } = session;
  return (
    <section aria-label={t('studioSteps.notes.title')} className="flex flex-col gap-3">
      <h2 className="text-sm font-medium text-soft">{t('studioSteps.notes.title')}</h2>
      {notes.length === 0 && <p className="text-soft">{t('studioSteps.notes.none')}</p>}
      <ul className="flex flex-col divide-y divide-line border-y border-line empty:hidden">
        {[...notes].sort((a, b) => b.occurredAt.localeCompare(a.occurredAt)).map((note) => (
          <li key={note.id} className="py-2.5">
            <div className="flex flex-wrap items-center gap-x-2 text-sm text-soft">
              {note.kind === 'incident' ? <Badge tone="bad">{t('studioSteps.notes.kind.incident')}</Badge> : <span>{t(`studioSteps.notes.kind.${note.kind}`)}</span>}
              <span className="font-medium text-ink">{note.authorName}</span>
              <DateTime at={note.occurredAt} zone={session.zone} />
            </div>
            <p className="mt-0.5 whitespace-pre-wrap [overflow-wrap:anywhere]">{note.body}</p>
            {note.file && <a href={note.file.url} target="_blank" rel="noreferrer" className="mt-1 inline-block">{note.file.thumbnailUrl ? <img src={note.file.thumbnailUrl} alt={t('studioSteps.notes.photo')} className="max-h-40 rounded-md border border-line" /> : <span className="underline underline-offset-3">{note.file.name}</span>}</a>}
          </li>
        ))}
      </ul>
      {session.can.includes('addNote') && <AddNote session={session} />}
    </section>
  );
}

function AddNote({ session }: { session: Session }) {
  const { t } = useTranslation();
  const picker = useId();
  const late = ['attended', 'in_editing', 'ready_for_delivery', 'completed'].includes(session.status);
  const [kind, setKind] = useState<NoteKind>(late ? 'editor_observation' : 'photographer_observation');
  const [body, setBody] = useState('');
  const [file, setFile] = useState<File | null>(null);
  const [failed, setFailed] = useState<unknown>(null);
  const add = useAction(addNote, { topics: sessionTopics, done: t('studioSteps.notes.done'), onDone: () => { setBody(''); setFile(null); } });
  const send = async () => {
    setFailed(null);
    try {
      const stored = file ? await upload(file, 'photo') : null;
      add.mutate({ params: { id: session.id }, body: { kind, body: body.trim(), ...(stored && { fileId: stored.id }) } });
    } catch (error) {
      setFailed(error);
    }
  };
  return (
    <form noValidate aria-label={t('studioSteps.notes.add')} className="flex flex-col gap-3" onSubmit={(event) => { event.preventDefault(); if (body.trim()) void send(); }}>
      <Segmented label={t('studioSteps.notes.kindLabel')} value={kind} onChange={setKind} options={(['photographer_observation', 'editor_observation', 'incident'] as const).map((one) => ({ value: one, label: t(`studioSteps.notes.kind.${one}`) }))} />
      <TextArea label={t('studioSteps.notes.add')} rows={2} maxLength={4000} value={body} onChange={(event) => setBody(event.target.value)} />
      <div className="flex flex-wrap items-center gap-3">
        <Button type="submit" busy={add.isPending} disabled={!body.trim()}>{t('studioSteps.notes.send')}</Button>
        {kind === 'incident' && <label htmlFor={picker} className="inline-flex min-h-(--control) items-center gap-2 text-soft">
          <span className="underline underline-offset-3">{file ? file.name : t('studioSteps.notes.addPhoto')}</span>
          <input id={picker} type="file" accept="image/*" className="sr-only" onChange={(event) => setFile(event.target.files?.[0] ?? null)} />
        </label>}
      </div>
      <Problem error={failed ?? add.error} />
    </form>
  );
}
