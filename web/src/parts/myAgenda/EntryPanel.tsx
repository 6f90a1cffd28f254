import { useTranslation } from 'react-i18next';
import { instant } from '#web/format.ts';
import { useRefusalHint } from '#web/offline/useRefusalHint.ts';
import { SessionPlace, SessionTime } from '#web/parts/studio/SessionPlace.tsx';
import { SessionState } from '#web/parts/studio/state.tsx';
import { SidePanel } from '#web/ui/Dialog.tsx';
import { Section } from '#web/ui/PageHeader.tsx';
import type { EntryOnDevice } from './asDone.ts';
import { Details, Reach } from './EntryBody.tsx';
import { NoteForm } from './NoteForm.tsx';
import { Steps } from './Steps.tsx';

/** One own session: where, when, what, who, and what to do next. */
export function EntryPanel({ entry, onClose }: { entry: EntryOnDevice | null; onClose: () => void }) {
  const { t } = useTranslation();
  const hintOf = useRefusalHint();
  return (
    <SidePanel open={entry !== null} onClose={onClose} title={entry?.client.fullName ?? ''} subtitle={entry && <SessionState status={entry.status} />}>
      {entry && (
        <div className="flex flex-col gap-5">
          <div>
            <p className="text-lg font-semibold"><SessionTime session={entry} show="long" /></p>
            <p><SessionPlace session={entry} /></p>
            {entry.eventDescription && <p className="mt-1 whitespace-pre-line text-soft">{entry.eventDescription}</p>}
          </div>
          {entry.refused.map(({ id, title, refusal }) => refusal && (
            <div key={id} role="alert" className="rounded-md border border-bad/40 bg-bad-soft px-3 py-2.5">
              <p className="font-medium text-bad">{t('crew.refused', { what: title.split(' · ')[0]!, when: instant(new Date(refusal.at).toISOString(), entry.zone, 'time') })}</p>
              <p className="mt-0.5">{refusal.sentence} <span className="text-soft">{hintOf(refusal.code)}</span></p>
            </div>
          ))}
          <Reach entry={entry} />
          <Steps entry={entry} />
          <Details entry={entry} />
          <Section title={t('crew.note.title')} note={entry.unsent.notes > 0 ? t('crew.note.unsent', { count: entry.unsent.notes }) : undefined}><NoteForm key={entry.assignmentId} entry={entry} /></Section>
        </div>
      )}
    </SidePanel>
  );
}
