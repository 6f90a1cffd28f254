import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Activity, Plus, Smartphone } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { changeEvent } from '#contracts/tickets-events.ts';
import { OfflinePolicy, RotatingQr } from '#contracts/tickets-terms.ts';
import { devicesOf, type Gate, gatesOf, type ScanDevice } from '#web/data/door.ts';
import { areasOf, type EventDetail, eventOf, topic } from '#web/data/tickets.ts';
import { list, number } from '#web/format.ts';
import { isOver } from '#web/parts/tickets/isOver.ts';
import { useAction } from '#web/query.ts';
import { useMay } from '#web/session.ts';
import { Button, ButtonLink } from '#web/ui/Button.tsx';
import { type Column, DataTable } from '#web/ui/DataTable.tsx';
import { DateTime } from '#web/ui/DateTime.tsx';
import { EmptyState } from '#web/ui/EmptyState.tsx';
import { Problem } from '#web/ui/Problem.tsx';
import { Select } from '#web/ui/Select.tsx';
import { DeviceDialog } from './DeviceDialog.tsx';
import { DeviceState } from './DeviceState.tsx';
import { DoorStaff } from './DoorStaff.tsx';
import { GateDialog } from './GateDialog.tsx';

/** Who gets in where, and with which phones. */
export function DoorTab({ event }: { event: EventDetail }) {
  const { t } = useTranslation();
  const mayManage = useMay('tickets.event.manage') && !isOver(event);
  const gates = useQuery(gatesOf(event.id));
  const devices = useQuery(devicesOf(event.id));
  const areas = new Map((useQuery(areasOf(event.id)).data ?? []).map(({ id, name }) => [id, name]));
  const [gate, openGate] = useState<Gate | 'new' | null>(null);
  const [device, openDevice] = useState<ScanDevice | 'new' | null>(null);
  const there = gates.data ?? [];
  const gateColumns: Column<Gate>[] = [
    { id: 'name', header: t('doorUi.gate'), cell: ({ name }) => <span className="font-medium">{name}</span>, always: true, phone: 'title' },
    { id: 'areas', header: t('doorUi.gate.areas'), cell: ({ areaIds }) => (areaIds.length === 0 ? <span className="text-soft">{t('doorUi.gate.noneMarked')}</span> : list(areaIds.map((id) => areas.get(id) ?? '…'))) },
    { id: 'devices', header: t('doorUi.devices'), cell: ({ devices: n }) => number(n), align: 'end' },
  ];
  const deviceColumns: Column<ScanDevice>[] = [
    { id: 'name', header: t('doorUi.device'), cell: ({ name }) => <span className="font-medium">{name}</span>, always: true, phone: 'title' },
    { id: 'gate', header: t('doorUi.gate'), cell: ({ gateName }) => gateName },
    { id: 'status', header: t('tickets.status'), cell: (one) => <DeviceState device={one} />, always: true, phone: 'side' },
    { id: 'seen', header: t('doorUi.device.seen'), cell: ({ lastSeenAt }) => (lastSeenAt ? <DateTime at={lastSeenAt} show="relative" /> : '') },
    { id: 'unsent', header: t('doorUi.device.unsent'), cell: ({ unsent }) => (unsent > 0 ? <span className="text-wait">{number(unsent)}</span> : ''), align: 'end' },
  ];
  return (
    <div className="flex flex-col gap-8">
      <div className="flex flex-wrap items-end justify-between gap-3">
        {mayManage ? <div className="flex flex-wrap gap-4"><PolicyField event={event} name="offlinePolicy" options={OfflinePolicy.options} /><PolicyField event={event} name="rotatingQr" options={RotatingQr.options} /></div> : <span />}
        <ButtonLink to="/tickets/events/$id/door" params={{ id: event.id }}><Activity className="size-4" />{t('doorUi.live')}</ButtonLink>
      </div>
      <section aria-label={t('doorUi.gates')}>
        <DataTable name="ticket-gates" label={t('doorUi.gates')} columns={gateColumns} rowId={({ id }) => id} whole={gates} onOpen={mayManage ? openGate : undefined}
          toolbar={<><h2 className="text-lg font-semibold">{t('doorUi.gates')}</h2>{mayManage && <Button className="ml-auto" icon={<Plus className="size-4" />} onClick={() => openGate('new')}>{t('doorUi.gate.add')}</Button>}</>} keepToolbar
          empty={<EmptyState title={t('doorUi.gates.emptyTitle')}>{t('doorUi.gates.emptyBody')}</EmptyState>} />
      </section>
      <section aria-label={t('doorUi.devices')}>
        <DataTable name="scan-devices" label={t('doorUi.devices')} columns={deviceColumns} rowId={({ id }) => id} whole={devices} onOpen={openDevice}
          toolbar={<><h2 className="text-lg font-semibold">{t('doorUi.devices')}</h2>{there.length > 0 && <Button className="ml-auto" icon={<Smartphone className="size-4" />} onClick={() => openDevice('new')}>{t('doorUi.device.add')}</Button>}</>} keepToolbar
          empty={<EmptyState title={t('doorUi.devices.emptyTitle')}>{t(there.length === 0 ? 'doorUi.devices.needGate' : 'doorUi.devices.emptyBody')}</EmptyState>} />
      </section>
      <DoorStaff event={event} gates={there} />
      {gate && <GateDialog event={event} gate={gate === 'new' ? null : gate} onClose={() => openGate(null)} />}
      {device && <DeviceDialog event={event} device={device === 'new' ? null : (devices.data?.find(({ id }) => id === device.id) ?? device)} gates={there} onClose={() => openDevice(null)} />}
    </div>
  );
}

/** Saved as it is chosen: the phones at the doors follow within seconds. */
function PolicyField({ event, name, options }: { event: EventDetail; name: 'offlinePolicy' | 'rotatingQr'; options: readonly string[] }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const save = useAction(changeEvent, { topics: [topic], done: t('tickets.edit.done'), onDone: (now) => client.setQueryData(eventOf(event.id).queryKey, now) });
  return (
    <div>
      <Select label={t(`doorUi.${name}`)} hint={t(`doorUi.${name}.hint`)} className="w-96 max-md:w-full" value={event[name]} disabled={save.isPending} options={options.map((value) => ({ value, label: t(`doorUi.${name}.${value}`) }))}
        onChange={(value) => save.mutate({ params: { id: event.id }, version: event.version, body: { [name]: value } })} />
      <Problem error={save.error} className="mt-2" />
    </div>
  );
}
