import { useTranslation } from 'react-i18next';
import type { DeliveryUrgency } from '#contracts/studio-terms.ts';
import type { z } from 'zod';
import type { EditingJob } from '#web/data/queue.ts';
import { day } from '#web/format.ts';
import { Badge, Status, type Tone } from '#web/ui/Status.tsx';

const tones: Record<z.infer<typeof DeliveryUrgency>, Tone> = { late: 'bad', soon: 'wait', fine: 'good' };

/** How long until the delivery, in words; the colour only repeats them. */
export function Urgency({ job }: { job: Pick<EditingJob, 'urgency' | 'daysLeft' | 'estimatedDeliveryDate'> }) {
  const { t } = useTranslation();
  const words = job.daysLeft < 0 ? t('crew.due.late', { count: -job.daysLeft }) : job.daysLeft === 0 ? t('crew.due.today') : job.daysLeft === 1 ? t('crew.due.tomorrow') : t('crew.due.in', { count: job.daysLeft });
  return <Status tone={tones[job.urgency]}>{words} <span className="text-soft">· {day(job.estimatedDeliveryDate, 'dayMonth')}</span></Status>;
}

export function JobMarks({ job }: { job: Pick<EditingJob, 'isRush' | 'reworkCount' | 'status'> }) {
  const { t } = useTranslation();
  return (
    <>
      {job.isRush && <Badge tone="bad">{t('crew.rush')}</Badge>}
      {job.reworkCount > 0 && job.status === 'in_editing' && <Badge tone="special">{t('crew.reworkMark', { count: job.reworkCount })}</Badge>}
    </>
  );
}
