import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Plus } from 'lucide-react';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { z } from 'zod';
import { changeResource, changeResourceStatus, type Conflict, createResource, deleteResource, ResourceChanges, type ResourceStatus } from '#contracts/calendar.ts';
import { ApiProblem } from '#web/api.ts';
import { type Resource, roomsOfBranch, topic } from '#web/data/catalog.ts';
import { instant } from '#web/format.ts';
import { useAction } from '#web/query.ts';
import { useBranch, useMay } from '#web/session.ts';
import { Button } from '#web/ui/Button.tsx';
import { ConfirmDialog } from '#web/ui/ConfirmDialog.tsx';
import { type Column, DataTable } from '#web/ui/DataTable.tsx';
import { SidePanel } from '#web/ui/Dialog.tsx';
import { EmptyState } from '#web/ui/EmptyState.tsx';
import { Controlled, field, Form, FormFooter, showFieldErrors, useContractForm } from '#web/ui/Form.tsx';
import { KeyValue } from '#web/ui/KeyValue.tsx';
import { NumberInput } from '#web/ui/NumberInput.tsx';
import { Problem } from '#web/ui/Problem.tsx';
import { Status, type Tone } from '#web/ui/Status.tsx';
import { TextInput } from '#web/ui/TextInput.tsx';
import { changedOf } from './changedOf.ts';
import type { TabProps } from './ItemsTab.tsx';
import { lookAgain, Refused } from './Stale.tsx';

const tone: Record<ResourceStatus, Tone> = { active: 'good', maintenance: 'wait', inactive: 'neutral' };
const RoomState = ({ status }: { status: ResourceStatus }) => {
  const { t } = useTranslation();
  return <Status tone={tone[status]} hollow={status === 'inactive'}>{t(`catalog.rooms.state.${status}`)}</Status>;
};

/** The rooms of the branch that is chosen above. */
export function RoomsTab({ open, onOpen }: Pick<TabProps, 'open' | 'onOpen'>) {
  const { t } = useTranslation();
  const branch = useBranch();
  const mayManage = useMay('calendar.manage');
  const query = useQuery({ ...roomsOfBranch(branch?.id ?? ''), enabled: branch !== null });
  const columns: Column<Resource>[] = [
    { id: 'code', header: t('catalog.code'), cell: ({ code }) => code, value: ({ code }) => code, width: 'w-36', phone: 'line' },
    { id: 'name', header: t('catalog.name'), cell: ({ name, color }) => <span className="inline-flex items-center gap-2 font-medium">{color && <span aria-hidden className="size-2.5 shrink-0 rounded-sm" style={{ background: color }} />}{name}</span>, value: ({ name }) => name, always: true, phone: 'title' },
    { id: 'capacity', header: t('catalog.rooms.capacity'), cell: ({ capacity }) => capacity ?? <span className="text-faint">—</span>, value: ({ capacity }) => capacity, align: 'end', phone: 'none' },
    { id: 'buffers', header: t('catalog.rooms.buffers'), cell: ({ bufferBeforeMin, bufferAfterMin }) => (bufferBeforeMin + bufferAfterMin === 0 ? <span className="text-faint">—</span> : <span className="text-soft">{t('catalog.rooms.buffersText', { before: bufferBeforeMin, after: bufferAfterMin })}</span>) },
    { id: 'status', header: t('catalog.status'), cell: ({ status }) => <RoomState status={status} />, value: ({ status }) => status, phone: 'side' },
  ];
  const add = mayManage && branch && <Button kind="primary" icon={<Plus className="size-4" />} onClick={() => onOpen('new')}>{t('catalog.rooms.add')}</Button>;
  const room = query.data?.items.find(({ id }) => id === open) ?? null;
  return (
    <>
      <DataTable name="rooms" label={t('catalog.rooms')} columns={columns} rowId={({ id }) => id} whole={{ data: query.data?.items, isPending: query.isPending, error: query.error, refetch: query.refetch }} onOpen={({ id }) => onOpen(id)} openId={open}
        toolbar={<><p className="max-w-prose text-soft">{t('catalog.rooms.note', { branch: branch?.name ?? '' })}</p><span className="ml-auto max-md:ml-0">{add}</span></>} empty={<EmptyState title={t('catalog.rooms.emptyTitle')} action={add}>{t('catalog.rooms.emptyBody')}</EmptyState>} />
      {branch && (open === 'new' || room) && <RoomPanel key={open} room={room} branchId={branch.id} zone={branch.zone} onClose={() => onOpen(undefined)} />}
    </>
  );
}

const Terms = z.strictObject({
  code: ResourceChanges.shape.code.unwrap(), name: ResourceChanges.shape.name.unwrap(), capacity: ResourceChanges.shape.capacity.unwrap(),
  bufferBeforeMin: ResourceChanges.shape.bufferBeforeMin.unwrap(), bufferAfterMin: ResourceChanges.shape.bufferAfterMin.unwrap(),
});

function RoomPanel({ room, branchId, zone, onClose }: { room: Resource | null; branchId: string; zone: string; onClose: () => void }) {
  const { t } = useTranslation();
  const mayManage = useMay('calendar.manage');
  const [deleting, setDeleting] = useState(false);
  const opened = useRef(room);
  const form = useContractForm(Terms, room ? { code: room.code, name: room.name, capacity: room.capacity, bufferBeforeMin: room.bufferBeforeMin, bufferAfterMin: room.bufferAfterMin } : { code: '', name: '', capacity: null, bufferBeforeMin: 0, bufferAfterMin: 0 });
  const create = useAction(createResource, { topics: [topic.calendar], done: t('catalog.rooms.added'), onDone: onClose });
  const change = useAction(changeResource, { topics: [topic.calendar], done: t('catalog.saved'), onDone: onClose });
  const status = useAction(changeResourceStatus, { topics: [topic.calendar], done: t('catalog.rooms.statusChanged') });
  const remove = useAction(deleteResource, { topics: [topic.calendar], done: t('catalog.rooms.deleted'), onDone: onClose });
  const busy = create.isPending || change.isPending;
  const send = (version: number | null) => form.handleSubmit((body) => {
    const onError = (error: unknown) => {
      showFieldErrors(form, error);
      lookAgain(error, topic.calendar);
    };
    if (version === null) create.mutate({ body: { ...body, branchId, kind: 'room' } }, { onError });
    else change.mutate({ params: { id: room!.id }, body: changedOf(body, form.formState.defaultValues), version }, { onError });
  });
  const number = (name: 'capacity' | 'bufferBeforeMin' | 'bufferAfterMin', label: string, more: { unit?: string; min: number; max: number; optional?: boolean; hint?: string }) => (
    <Controlled form={form} name={name}>{({ value, onChange, onBlur, error }) => <NumberInput label={label} {...more} value={value} onChange={(count) => onChange(count as number)} onBlur={onBlur} error={error} />}</Controlled>
  );
  return (
    <SidePanel open onClose={onClose} title={room?.name ?? t('catalog.rooms.add')} subtitle={room?.code}>
      <div className="flex flex-col gap-5">
        {room && (
          <div className="flex flex-wrap items-center justify-between gap-2">
            <RoomState status={room.status} />
            {mayManage && (
              <div className="flex flex-wrap gap-2">
                {room.allowed.map((to) => <Button key={to} size="small" busy={status.isPending && status.variables?.body.to === to} onClick={() => status.mutate({ params: { id: room.id }, body: { to }, version: room.version })}>{t(`catalog.rooms.to.${to}`)}</Button>)}
                <Button size="small" kind="dangerQuiet" onClick={() => setDeleting(true)}>{t('web.delete')}</Button>
              </div>
            )}
          </div>
        )}
        <Problem error={status.error}><InTheWay error={status.error} zone={zone} /></Problem>
        {mayManage ? (
          <Form onSubmit={(event) => void send(opened.current?.version ?? null)(event)} label={t('catalog.rooms.form')}>
            <div className="grid gap-4 sm:grid-cols-[8rem_1fr]">
              <TextInput label={t('catalog.code')} autoFocus={room === null} {...field(form, 'code')} />
              <TextInput label={t('catalog.name')} {...field(form, 'name')} />
            </div>
            {number('capacity', t('catalog.rooms.capacity'), { min: 1, max: 100_000, optional: true, hint: t('catalog.rooms.capacityHint') })}
            <div className="grid grid-cols-2 items-end gap-4">
              {number('bufferBeforeMin', t('catalog.rooms.before'), { unit: 'min', min: 0, max: 240 })}
              {number('bufferAfterMin', t('catalog.rooms.after'), { unit: 'min', min: 0, max: 240 })}
            </div>
            <p className="text-sm text-soft">{t('catalog.rooms.buffersHint')}</p>
            <Refused error={create.error ?? change.error} opened={opened.current} now={room} busy={busy} onReapply={() => { opened.current = room; void send(room!.version)(); }}
              labels={{ code: { name: t('catalog.code') }, name: { name: t('catalog.name') }, capacity: { name: t('catalog.rooms.capacity') }, bufferBeforeMin: { name: t('catalog.rooms.before') }, bufferAfterMin: { name: t('catalog.rooms.after') }, status: { name: t('catalog.status'), show: (value: ResourceStatus) => t(`catalog.rooms.state.${value}`) } }} />
            <FormFooter action={room ? t('web.save') : t('catalog.rooms.add')} busy={busy} />
          </Form>
        ) : room && <KeyValue items={[[t('catalog.rooms.capacity'), room.capacity ?? '—'], [t('catalog.rooms.before'), `${room.bufferBeforeMin} min`], [t('catalog.rooms.after'), `${room.bufferAfterMin} min`]]} />}
      </div>
      {room && <ConfirmDialog open={deleting} onClose={() => setDeleting(false)} title={t('catalog.rooms.deleteTitle', { name: room.name })} action={t('web.delete')} busy={remove.isPending} error={remove.error} onConfirm={() => remove.mutate({ params: { id: room.id }, version: room.version })}>{t('catalog.rooms.deleteBody')}</ConfirmDialog>}
    </SidePanel>
  );
}

/** The bookings that keep a room in use, each with its link. */
function InTheWay({ error, zone }: { error: unknown; zone: string }) {
  if (!(error instanceof ApiProblem)) return null;
  const rows = [error.details.bookings, error.details.conflicts].find(Array.isArray) as Conflict[] | undefined;
  if (!rows) return null;
  return (
    <ul className="list-disc pl-5 text-sm">
      {rows.slice(0, 10).map((row, index) => (
        <li key={index}>{instant(row.startsAt, zone)} {row.path ? <Link to={row.path} className="text-accent-text underline">{row.label}</Link> : row.label}</li>
      ))}
    </ul>
  );
}
