import { useTranslation } from 'react-i18next';
import { takeSession } from '#contracts/studio-life.ts';
import { ApiProblem } from '#web/api.ts';
import { type EditingJob, queueTopic } from '#web/data/queue.ts';
import { sessionTopics } from '#web/data/studio.ts';
import { queryClient, useAction } from '#web/query.ts';
import { toast } from '#web/ui/toast.ts';

/** Take a job; somebody else who was faster is no mistake of anybody. */
export function useTake(onTaken: (id: string) => void) {
  const { t } = useTranslation();
  const take = useAction(takeSession, { topics: [queueTopic, ...sessionTopics], onDone: ({ id }) => onTaken(id) });
  const run = (job: EditingJob) => take.mutate({ params: { id: job.id }, body: {} }, {
    onSuccess: () => toast.done(t('crew.taken', { who: job.clientName })),
    onError: (error) => {
      if (!(error instanceof ApiProblem) || !['EDITOR_ALREADY_ASSIGNED', 'INVALID_STATE_TRANSITION', 'SESSION_NOT_ASSIGNED_TO_USER'].includes(error.code)) return;
      const by = error.details.editor;
      toast.note(typeof by === 'string' && by ? t('crew.raceBy', { who: job.clientName, by }) : t('crew.race', { who: job.clientName }), t('crew.raceNext'));
      take.reset();
      void queryClient.invalidateQueries({ queryKey: [queueTopic] });
    },
  });
  return { run, busy: take.isPending ? take.variables?.params.id : null, error: take.error };
}
