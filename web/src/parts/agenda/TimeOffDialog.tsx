import { useTranslation } from 'react-i18next';
import { addTimeOff, withdrawTimeOff } from '#contracts/calendar.ts';
import { call } from '#web/api.ts';
import type { CalendarWindow } from '#web/data/calendar.ts';
import { calendarTopic } from '#web/data/calendar.ts';
import { instant } from '#web/format.ts';
import { queryClient, useAction } from '#web/query.ts';
import { useMay } from '#web/session.ts';
import { Button } from '#web/ui/Button.tsx';
import { Dialog } from '#web/ui/Dialog.tsx';
import { Problem } from '#web/ui/Problem.tsx';
import { toast } from '#web/ui/toast.ts';

interface Props { timeOff: CalendarWindow['timeOff'][number]; window: CalendarWindow; onClose: () => void }

/** Time off of a person: when, and the way to take it back. */
export function TimeOffDialog({ timeOff, window, onClose }: Props) {
  const { t } = useTranslation();
  const mayChange = useMay('calendar.timeoff');
  const who = window.resources.find(({ id }) => id === timeOff.resourceId)?.name ?? '';
  const withdraw = useAction(withdrawTimeOff, {
    topics: [calendarTopic],
    onDone: () => {
      onClose();
      const { kind, resourceId, startsAt, endsAt } = timeOff;
      const undo = async () => {
        if (kind !== 'external') await call(addTimeOff, { body: { kind, resourceId, startsAt, endsAt } });
        await queryClient.invalidateQueries({ queryKey: [calendarTopic] });
      };
      toast.done(t('calendar.agenda.timeOffGone', { who }), { label: t('calendar.agenda.undo'), run: () => void undo().catch(toast.failed) });
    },
  });
  return (
    <Dialog open onClose={onClose} size="small" title={`${who}: ${t(`calendar.time_off.${timeOff.kind}`)}`} description={`${instant(timeOff.startsAt, window.zone)} – ${instant(timeOff.endsAt, window.zone)}`}
      footer={mayChange && timeOff.kind !== 'external' && <Button kind="dangerQuiet" busy={withdraw.isPending} onClick={() => withdraw.mutate({ params: { id: timeOff.id } })}>{t('calendar.agenda.timeOffRemove')}</Button>}>
      <Problem error={withdraw.error} />
    </Dialog>
  );
}
