import { Check } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { day, instant } from '#web/format.ts';
import { useNow } from '#web/parts/studio/Deadline.tsx';
import { Button } from '#web/ui/Button.tsx';
import { ConfirmDialog } from '#web/ui/ConfirmDialog.tsx';
import { Status } from '#web/ui/Status.tsx';
import { toast } from '#web/ui/toast.ts';
import { type EntryOnDevice, nextStep } from './asDone.ts';
import { acknowledge, attend } from './errands.ts';

/** The one big button of the next step, and what has been done already. */
export function Steps({ entry }: { entry: EntryOnDevice }) {
  const { t } = useTranslation();
  const now = useNow(30_000);
  const [closing, setClosing] = useState(false);
  const step = nextStep(entry, now);
  const title = (what: string) => `${t(what)} · ${entry.client.fullName}`;
  const save = (work: Promise<void>) => void work.catch(toast.failed);
  const others = entry.team.filter(({ isMe, attended }) => !isMe && !attended).length;
  const mayClose = entry.role === 'lead' && others > 0 && entry.status === 'assigned' && (step === 'attend' || step === 'unattend');
  return (
    <div className="flex flex-col gap-2">
      {entry.attended && <Status tone="good">{t('crew.youAttended')}{entry.attendedAt && `, ${instant(entry.attendedAt, entry.zone, 'time')}`}{entry.unsent.attendance && ` · ${t('crew.unsent')}`}</Status>}
      {!entry.attended && entry.unsent.attendance && <Status tone="wait">{t('crew.unmarked')} · {t('crew.unsent')}</Status>}
      {!entry.attended && entry.acknowledgedAt && entry.status === 'assigned' && <Status tone="good">{t('crew.acknowledged')}{entry.unsent.acknowledged && ` · ${t('crew.unsent')}`}</Status>}
      {entry.tentative && <Status tone="wait" hollow>{t('crew.tentative')}</Status>}
      {step === 'acknowledge' && <Button kind="primary" size="large" wide onClick={() => save(acknowledge(entry, title('crew.acknowledgeIt')))}>{t('crew.acknowledgeIt')}</Button>}
      {step === 'attend' && <Button kind="primary" size="large" wide icon={<Check className="size-4.5" />} onClick={() => save(attend(entry, { attended: true }, title('crew.attendIt')))}>{t('crew.attendIt')}</Button>}
      {step === null && entry.status === 'assigned' && !entry.attended && <p className="text-sm text-soft">{t('crew.markFrom', { day: day(entry.sessionDate, 'weekday') })}</p>}
      {mayClose && <Button size="large" wide onClick={() => setClosing(true)}>{t('crew.closeForTeam')}</Button>}
      {step === 'unattend' && <Button kind="quiet" className="self-start" onClick={() => save(attend(entry, { attended: false }, title('crew.unattendIt')))}>{t('crew.unattendIt')}</Button>}
      <ConfirmDialog open={closing} onClose={() => setClosing(false)} danger={false} title={t('crew.closeTitle')} action={t('crew.closeForTeam')} onConfirm={() => { setClosing(false); save(attend(entry, { attended: true, closeForTeam: true }, title('crew.closeForTeam'))); }}>{t('crew.closeBody', { count: others })}</ConfirmDialog>
    </div>
  );
}
