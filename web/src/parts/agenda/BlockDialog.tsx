import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { changeBlock, createBlock, removeBlock } from '#contracts/calendar.ts';
import { call } from '#web/api.ts';
import { blockOf, calendarTopic } from '#web/data/calendar.ts';
import { Refusal } from '#web/parts/studio/Refusal.tsx';
import { queryClient, useAction } from '#web/query.ts';
import { useMay } from '#web/session.ts';
import { instantOf, localOf } from '#web/zoned.ts';
import { Button } from '#web/ui/Button.tsx';
import { Dialog } from '#web/ui/Dialog.tsx';
import { SkeletonLines } from '#web/ui/Skeleton.tsx';
import { TextInput } from '#web/ui/TextInput.tsx';
import { toast } from '#web/ui/toast.ts';

interface Props { id: string; zone: string; currency: string; onClose: () => void }

/** A block of the calendar: its reason and time, and the way to give its resources free. */
export function BlockDialog({ id, zone, currency, onClose }: Props) {
  const { t } = useTranslation();
  const block = useQuery(blockOf(id));
  return (
    <Dialog open onClose={onClose} title={t('calendar.agenda.blockTitle')} size="small">
      <Refusal error={block.error} zone={zone} currency={currency} />
      {block.data ? <Form key={block.data.version} block={block.data} zone={zone} currency={currency} onClose={onClose} /> : !block.error && <SkeletonLines lines={4} />}
    </Dialog>
  );
}

interface Block { id: string; reason: string; kind: 'maintenance' | 'manual'; startsAt: string; endsAt: string; resourceIds: string[]; version: number }

function Form({ block, zone, currency, onClose }: { block: Block; zone: string; currency: string; onClose: () => void }) {
  const { t } = useTranslation();
  const mayChange = useMay('calendar.manage');
  const [reason, setReason] = useState(block.reason);
  const [startsAt, setStartsAt] = useState(localOf(block.startsAt, zone));
  const [endsAt, setEndsAt] = useState(localOf(block.endsAt, zone));
  const change = useAction(changeBlock, { topics: [calendarTopic], done: t('calendar.agenda.blockSaved'), onDone: onClose });
  const remove = useAction(removeBlock, {
    topics: [calendarTopic],
    onDone: () => {
      onClose();
      const undo = async () => {
        const { kind, resourceIds } = block;
        await call(createBlock, { body: { kind, resourceIds, reason: block.reason, startsAt: block.startsAt, endsAt: block.endsAt } });
        await queryClient.invalidateQueries({ queryKey: [calendarTopic] });
      };
      toast.done(t('calendar.agenda.blockRemoved'), { label: t('calendar.agenda.undo'), run: () => void undo().catch(toast.failed) });
    },
  });
  return (
    <form className="flex flex-col gap-3" onSubmit={(event) => {
      event.preventDefault();
      change.mutate({ params: { id: block.id }, body: { reason, startsAt: instantOf(startsAt, zone), endsAt: instantOf(endsAt, zone) }, version: block.version });
    }}>
      <TextInput label={t('calendar.agenda.reason')} value={reason} onChange={(event) => setReason(event.target.value)} disabled={!mayChange} required maxLength={200} />
      <div className="grid gap-3 md:grid-cols-2">
        <TextInput type="datetime-local" label={t('calendar.agenda.from')} value={startsAt} onChange={(event) => setStartsAt(event.target.value)} disabled={!mayChange} required />
        <TextInput type="datetime-local" label={t('calendar.agenda.to')} value={endsAt} onChange={(event) => setEndsAt(event.target.value)} disabled={!mayChange} required />
      </div>
      <Refusal error={change.error ?? remove.error} zone={zone} currency={currency} />
      {mayChange && <div className="flex flex-wrap justify-end gap-2">
        <Button kind="dangerQuiet" busy={remove.isPending} onClick={() => remove.mutate({ params: { id: block.id }, version: block.version })}>{t('calendar.agenda.removeBlock')}</Button>
        <Button type="submit" kind="primary" busy={change.isPending} disabled={!startsAt || !endsAt || reason.trim() === ''}>{t('calendar.agenda.saveBlock')}</Button>
      </div>}
    </form>
  );
}
