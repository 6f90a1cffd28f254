import { queryOptions, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { assignEditor, editors } from '#contracts/studio-life.ts';
import { ApiProblem, call } from '#web/api.ts';
import { topic } from '#web/data/studio.ts';
import { Refusal } from '#web/parts/studio/Refusal.tsx';
import { useSessionAction } from '#web/parts/studio/useSessionAction.ts';
import { Button } from '#web/ui/Button.tsx';
import { Dialog } from '#web/ui/Dialog.tsx';
import { EmptyState } from '#web/ui/EmptyState.tsx';
import { Problem } from '#web/ui/Problem.tsx';
import { RadioGroup } from '#web/ui/RadioGroup.tsx';
import { SkeletonLines } from '#web/ui/Skeleton.tsx';
import { TextArea } from '#web/ui/TextInput.tsx';
import type { StepOn } from './stepOn.ts';

export const editorsOf = queryOptions({ queryKey: [topic.session, 'editors'], queryFn: ({ signal }) => call(editors, undefined, { signal }) });

/** Who edits it (T8 by a coordinator), with how much each has in hand; in editing, another one instead. */
export function AssignEditor({ session, onClose }: { session: StepOn & { editor?: { id: string } | null }; onClose: () => void }) {
  const { t } = useTranslation();
  const people = useQuery(editorsOf);
  const [editorId, setEditorId] = useState<string | null>(null);
  const [reason, setReason] = useState('');
  const assign = useSessionAction(assignEditor, { done: t('studioSteps.editor.done'), onDone: onClose });
  const full = assign.error instanceof ApiProblem && assign.error.code === 'EDITOR_WORKLOAD_EXCEEDED';
  const handOver = Boolean(session.editor);
  const choices = (people.data?.items ?? []).filter(({ id }) => id !== session.editor?.id).sort((a, b) => a.load - b.load || a.name.localeCompare(b.name));
  const send = () => editorId && assign.mutate({ params: { id: session.id }, body: { editorId, ...(handOver && { handOver }), ...(reason.trim() && (full ? { overrideReason: reason.trim() } : { reason: reason.trim() })) } });
  const title = t(handOver ? 'studioSteps.editor.handOver' : 'studioSteps.editor.action');
  return (
    <Dialog open sticky onClose={onClose} size="small" title={title} footer={<>
      <Button onClick={onClose}>{t('studio.leaveAsIs')}</Button>
      <Button kind="primary" busy={assign.isPending} disabled={!editorId || (full && !reason.trim())} onClick={send}>{title}</Button>
    </>}>
      {people.error ? <Problem error={people.error} onRetry={() => void people.refetch()} /> : !people.data ? <SkeletonLines lines={4} /> : choices.length === 0 ? <EmptyState title={t('studioSteps.editor.none')} className="py-2">{t('studioSteps.editor.noneBody')}</EmptyState> : (
        <form noValidate aria-label={title} className="flex flex-col gap-4" onSubmit={(event) => { event.preventDefault(); send(); }}>
          <RadioGroup label={t('studioSteps.editor.label')} value={editorId ?? ''} onChange={(next) => { setEditorId(next); assign.reset(); }} options={choices.map(({ id, name, load }) => ({ value: id, label: name, note: t('studioSteps.editor.load', { count: load }) }))} />
          <Refusal error={assign.error} zone={session.zone} currency={session.currency ?? ''} />
          {(full || handOver) && <TextArea label={t('studio.reason')} hint={full ? t('studioSteps.editor.overrideHint') : undefined} optional={!full} maxLength={500} value={reason} onChange={(event) => setReason(event.target.value)} />}
        </form>
      )}
    </Dialog>
  );
}
