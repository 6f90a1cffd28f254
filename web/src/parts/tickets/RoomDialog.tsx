import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { z } from 'zod';
import { changeRoom, createRoom, deleteRoom, NewRoom } from '#contracts/tickets-queue.ts';
import type { EventDetail } from '#web/data/tickets.ts';
import { queueTopic, type WaitingRoom } from '#web/data/waitingRoom.ts';
import { changedOf } from '#web/parts/catalog/changedOf.ts';
import { lookAgain, Refused } from '#web/parts/catalog/Stale.tsx';
import { useAction } from '#web/query.ts';
import { Button } from '#web/ui/Button.tsx';
import { ConfirmDialog } from '#web/ui/ConfirmDialog.tsx';
import { Dialog } from '#web/ui/Dialog.tsx';
import { Controlled, field, Form, showFieldErrors, useContractForm } from '#web/ui/Form.tsx';
import { NumberInput } from '#web/ui/NumberInput.tsx';
import { TextInput } from '#web/ui/TextInput.tsx';
import { localOf } from '#web/zoned.ts';

type Values = z.output<typeof NewRoom>;
interface Input { opensAt: string; startsAt: string; ratePerMinute: number | null; maxActive: number | null; passMinutes: number | null; maxEntriesPerPrefix: number | null }

/** An hour before the sale and at its start, when that is still to come; else in a quarter of an hour. */
function timesFor(event: EventDetail): { opensAt: string; startsAt: string } {
  const now = Temporal.Now.instant();
  const sale = event.salesStartAt ? Temporal.Instant.from(event.salesStartAt) : null;
  const starts = sale && Temporal.Instant.compare(now.add({ hours: 1 }), sale) < 0 ? sale : now.add({ minutes: 75 });
  return { opensAt: localOf(starts.subtract({ hours: 1 }).toString(), event.timeZone), startsAt: localOf(starts.toString(), event.timeZone) };
}

/** When the room opens and starts, how fast it lets people in, and how long a turn lasts. */
export function RoomDialog({ event, room, onClose }: { event: EventDetail; room: WaitingRoom | null; onClose: () => void }) {
  const { t } = useTranslation();
  const { timeZone: zone } = event;
  const opened = useRef(room);
  const [shown, setShown] = useState<string[]>([]);
  const [deleting, setDeleting] = useState(false);
  const form = useContractForm<Input, Values>(NewRoom as unknown as z.ZodType<Values, Input>, {
    ...(room ? { opensAt: localOf(room.opensAt, zone), startsAt: localOf(room.startsAt, zone) } : timesFor(event)),
    ratePerMinute: room?.ratePerMinute ?? 120, maxActive: room?.maxActive ?? 500, passMinutes: room?.passMinutes ?? 10, maxEntriesPerPrefix: room?.maxEntriesPerPrefix ?? 20,
  });
  const create = useAction(createRoom, { topics: [queueTopic], done: t('ticketQueue.added'), onDone: onClose });
  const change = useAction(changeRoom, { topics: [queueTopic], done: t('ticketQueue.saved'), onDone: onClose });
  const remove = useAction(deleteRoom, { topics: [queueTopic], done: t('ticketQueue.deleted'), onDone: onClose });
  const busy = create.isPending || change.isPending;
  const send = form.handleSubmit((body) => {
    const onError = (error: unknown) => {
      setShown(showFieldErrors(form, error));
      lookAgain(error, queueTopic);
    };
    if (!opened.current) create.mutate({ params: { id: event.id }, body }, { onError });
    else change.mutate({ params: { id: opened.current.id }, version: opened.current.version, body: changedOf(body, form.formState.defaultValues) }, { onError });
  });
  const title = t(room ? 'ticketQueue.editTitle' : 'ticketQueue.add');
  const count = (name: keyof Input, label: string, hint: string, most: number) => (
    <Controlled form={form} name={name}>{({ value, onChange, onBlur, error }) => <NumberInput label={label} hint={hint} className="w-60 max-md:w-full" min={1} max={most} value={value as number | null} onChange={onChange} onBlur={onBlur} error={error} />}</Controlled>
  );
  return (
    <Dialog open sticky onClose={onClose} title={title} description={t('ticketQueue.note')} footer={<>
      {room?.status === 'scheduled' && <Button kind="dangerQuiet" className="md:mr-auto" onClick={() => setDeleting(true)}>{t('web.delete')}</Button>}
      <Button onClick={onClose}>{t('web.cancel')}</Button>
      <Button kind="primary" busy={busy} onClick={() => void send()}>{room ? t('web.save') : t('ticketQueue.add')}</Button>
    </>}>
      <Form label={title} onSubmit={(press) => void send(press)}>
        <div className="flex flex-wrap items-start gap-4">
          <TextInput label={t('ticketQueue.opensAt')} hint={t('ticketQueue.opensHint')} type="datetime-local" disabled={room !== null && room.status !== 'scheduled'} className="w-60 max-md:w-full" {...field(form, 'opensAt')} />
          <TextInput label={t('ticketQueue.startsAt')} hint={t('ticketQueue.startsHint')} type="datetime-local" disabled={room !== null && room.status !== 'scheduled' && room.status !== 'prequeue'} className="w-60 max-md:w-full" {...field(form, 'startsAt')} />
        </div>
        <div className="flex flex-wrap items-start gap-4">
          {count('ratePerMinute', t('ticketQueue.rate'), t('ticketQueue.rateHint'), 6000)}
          {count('maxActive', t('ticketQueue.maxActive'), t('ticketQueue.maxActiveHint'), 100_000)}
        </div>
        <div className="flex flex-wrap items-start gap-4">
          {count('passMinutes', t('ticketQueue.passMinutes'), t('ticketQueue.passMinutesHint'), 30)}
          {count('maxEntriesPerPrefix', t('ticketQueue.perNetwork'), t('ticketQueue.perNetworkHint'), 100_000)}
        </div>
        <Refused error={create.error ?? change.error} opened={opened.current} now={room} busy={busy} shownFields={shown} onReapply={() => { opened.current = room; void send(); }}
          labels={{ opensAt: { name: t('ticketQueue.opensAt') }, startsAt: { name: t('ticketQueue.startsAt') }, ratePerMinute: { name: t('ticketQueue.rate') }, maxActive: { name: t('ticketQueue.maxActive') }, passMinutes: { name: t('ticketQueue.passMinutes') } }} />
      </Form>
      {room && <ConfirmDialog open={deleting} onClose={() => setDeleting(false)} title={t('ticketQueue.deleteTitle')} action={t('web.delete')} busy={remove.isPending} error={remove.error} onConfirm={() => remove.mutate({ params: { id: room.id }, version: room.version })}>{t('ticketQueue.deleteBody')}</ConfirmDialog>}
    </Dialog>
  );
}
