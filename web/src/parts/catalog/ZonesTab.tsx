import { useQuery } from '@tanstack/react-query';
import { Plus } from 'lucide-react';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { activateZone, changeZone, createZone, deactivateZone, deleteZone, NewTravelZone } from '#contracts/studio-zones.ts';
import { topic, type TravelZone, zones } from '#web/data/catalog.ts';
import { rulesOf } from '#web/data/studio.ts';
import { minutes, money } from '#web/format.ts';
import { useAction } from '#web/query.ts';
import { useBranch, useMay } from '#web/session.ts';
import { Button } from '#web/ui/Button.tsx';
import { ConfirmDialog } from '#web/ui/ConfirmDialog.tsx';
import { Checkbox } from '#web/ui/Checkbox.tsx';
import { type Column, DataTable } from '#web/ui/DataTable.tsx';
import { SidePanel } from '#web/ui/Dialog.tsx';
import { EmptyState } from '#web/ui/EmptyState.tsx';
import { Controlled, field, Form, FormFooter, showFieldErrors, useContractForm } from '#web/ui/Form.tsx';
import { KeyValue } from '#web/ui/KeyValue.tsx';
import { Money } from '#web/ui/Money.tsx';
import { MoneyInput, NumberInput } from '#web/ui/NumberInput.tsx';
import { Problem } from '#web/ui/Problem.tsx';
import { Status } from '#web/ui/Status.tsx';
import { TextInput } from '#web/ui/TextInput.tsx';
import { changedOf } from './changedOf.ts';
import type { TabProps } from './ItemsTab.tsx';
import { lookAgain, Refused } from './Stale.tsx';

/** How far clients are: the travel that a coverage includes and the fee that is proposed. */
export function ZonesTab({ open, onOpen }: Pick<TabProps, 'open' | 'onOpen'>) {
  const { t } = useTranslation();
  const mayManage = useMay('studio.zone.manage');
  const branch = useBranch();
  const currency = branch?.currency ?? 'GTQ';
  const flatFee = useQuery({ ...rulesOf(branch?.id ?? ''), enabled: branch !== null }).data?.remoteTransportFeeMinor ?? 0;
  const query = useQuery(zones);
  const columns: Column<TravelZone>[] = [
    { id: 'code', header: t('catalog.code'), cell: ({ code }) => code, value: ({ code }) => code, width: 'w-36', phone: 'line' },
    { id: 'name', header: t('catalog.name'), cell: ({ name }) => <span className="font-medium">{name}</span>, value: ({ name }) => name, always: true, phone: 'title' },
    { id: 'travel', header: t('catalog.zones.travel'), cell: ({ travelMin }) => minutes(travelMin), value: ({ travelMin }) => travelMin, align: 'end' },
    { id: 'return', header: t('catalog.zones.return'), cell: ({ returnMin }) => minutes(returnMin), value: ({ returnMin }) => returnMin, align: 'end', phone: 'none' },
    { id: 'fee', header: t('catalog.zones.fee'), cell: ({ transportFeeMinor }) => (transportFeeMinor === 0 ? <span className="text-soft">{t('catalog.zones.included')}</span> : <Money minor={transportFeeMinor ?? flatFee} currency={currency} />), value: ({ transportFeeMinor }) => transportFeeMinor ?? flatFee, align: 'end', phone: 'side' },
    { id: 'status', header: t('catalog.status'), cell: ({ status }) => <Status tone={status === 'active' ? 'good' : 'neutral'} hollow={status !== 'active'}>{t(`catalog.state.${status}`)}</Status>, value: ({ status }) => status },
  ];
  const add = mayManage && <Button kind="primary" icon={<Plus className="size-4" />} onClick={() => onOpen('new')}>{t('catalog.zones.add')}</Button>;
  const zone = query.data?.items.find(({ id }) => id === open) ?? null;
  return (
    <>
      <DataTable name="travel-zones" label={t('catalog.zones')} columns={columns} rowId={({ id }) => id} whole={{ data: query.data?.items, isPending: query.isPending, error: query.error, refetch: query.refetch }} onOpen={({ id }) => onOpen(id)} openId={open}
        toolbar={<><p className="max-w-prose text-soft">{t('catalog.zones.note')}</p><span className="ml-auto max-md:ml-0">{add}</span></>} empty={<EmptyState title={t('catalog.zones.emptyTitle')} action={add}>{t('catalog.zones.emptyBody')}</EmptyState>} />
      {(open === 'new' || zone) && <ZonePanel key={open} zone={zone} currency={currency} flatFee={flatFee} onClose={() => onOpen(undefined)} />}
    </>
  );
}

function ZonePanel({ zone, currency, flatFee, onClose }: { zone: TravelZone | null; currency: string; flatFee: number; onClose: () => void }) {
  const { t } = useTranslation();
  const mayManage = useMay('studio.zone.manage');
  const [deleting, setDeleting] = useState(false);
  const opened = useRef(zone);
  const form = useContractForm(NewTravelZone, zone ? { code: zone.code, name: zone.name, travelMin: zone.travelMin, returnMin: zone.returnMin, transportFeeMinor: zone.transportFeeMinor } : { code: '', name: '', travelMin: 60, returnMin: 60, transportFeeMinor: 0 });
  const create = useAction(createZone, { topics: [topic.zones], done: t('catalog.zones.added'), onDone: onClose });
  const change = useAction(changeZone, { topics: [topic.zones], done: t('catalog.saved'), onDone: onClose });
  const activate = useAction(activateZone, { topics: [topic.zones] });
  const deactivate = useAction(deactivateZone, { topics: [topic.zones] });
  const remove = useAction(deleteZone, { topics: [topic.zones], done: t('catalog.zones.deleted'), onDone: onClose });
  const busy = create.isPending || change.isPending;
  const send = (version: number | null) => form.handleSubmit((body) => {
    const onError = (error: unknown) => {
      showFieldErrors(form, error);
      lookAgain(error, topic.zones);
    };
    if (version === null) create.mutate({ body }, { onError });
    else change.mutate({ params: { id: zone!.id }, body: changedOf(body, form.formState.defaultValues), version }, { onError });
  });
  const [travelMin, returnMin] = form.watch(['travelMin', 'returnMin']);
  return (
    <SidePanel open onClose={onClose} title={zone?.name ?? t('catalog.zones.add')} subtitle={zone?.code}>
      <div className="flex flex-col gap-5">
        {zone && (
          <div className="flex flex-wrap items-center justify-between gap-2">
            <Status tone={zone.status === 'active' ? 'good' : 'neutral'} hollow={zone.status !== 'active'}>{t(`catalog.state.${zone.status}`)}</Status>
            {mayManage && (
              <div className="flex gap-2">
                <Button size="small" busy={activate.isPending || deactivate.isPending} onClick={() => (zone.status === 'active' ? deactivate : activate).mutate({ params: { id: zone.id } })}>{t(zone.status === 'active' ? 'catalog.deactivate' : 'catalog.activate')}</Button>
                <Button size="small" kind="dangerQuiet" onClick={() => setDeleting(true)}>{t('web.delete')}</Button>
              </div>
            )}
          </div>
        )}
        <Problem error={activate.error ?? deactivate.error} />
        {mayManage ? (
          <Form onSubmit={(event) => void send(opened.current?.version ?? null)(event)} label={t('catalog.zones.form')}>
            <div className="grid gap-4 sm:grid-cols-[8rem_1fr]">
              <TextInput label={t('catalog.code')} autoFocus={zone === null} {...field(form, 'code')} />
              <TextInput label={t('catalog.name')} {...field(form, 'name')} />
            </div>
            <div className="grid grid-cols-2 gap-4">
              <Controlled form={form} name="travelMin">{({ value, onChange, onBlur, error }) => <NumberInput label={t('catalog.zones.travel')} unit="min" min={0} max={600} value={value} onChange={(count) => onChange(count as number)} onBlur={onBlur} error={error} />}</Controlled>
              <Controlled form={form} name="returnMin">{({ value, onChange, onBlur, error }) => <NumberInput label={t('catalog.zones.return')} unit="min" min={0} max={600} value={value} onChange={(count) => onChange(count as number)} onBlur={onBlur} error={error} />}</Controlled>
            </div>
            <Controlled form={form} name="transportFeeMinor">{({ value, onChange, onBlur, error }) => (
              <>
                <Checkbox label={t('catalog.zones.flatFee', { amount: money(flatFee, currency) })} hint={t('catalog.zones.flatFeeHint')} checked={value === null} onChange={(flat) => onChange(flat ? null : flatFee)} />
                {value !== null && <MoneyInput label={t('catalog.zones.fee')} hint={t('catalog.zones.feeHint')} currency={currency} value={value ?? null} onChange={(minor) => onChange(minor as number)} onBlur={onBlur} error={error} />}
              </>
            )}</Controlled>
            {Number.isInteger(travelMin) && Number.isInteger(returnMin) && <p className="text-soft">{t('catalog.zones.example', { from: clock(15 * 60 - travelMin), to: clock(20 * 60 + returnMin) })}</p>}
            <Refused error={create.error ?? change.error} opened={opened.current} now={zone} busy={busy} onReapply={() => { opened.current = zone; void send(zone!.version)(); }}
              labels={{ code: { name: t('catalog.code') }, name: { name: t('catalog.name') }, travelMin: { name: t('catalog.zones.travel') }, returnMin: { name: t('catalog.zones.return') }, transportFeeMinor: { name: t('catalog.zones.fee'), show: (minor: number | null) => money(minor ?? flatFee, currency) } }} />
            <FormFooter action={zone ? t('web.save') : t('catalog.zones.add')} busy={busy} />
          </Form>
        ) : zone && <KeyValue items={[[t('catalog.zones.travel'), minutes(zone.travelMin)], [t('catalog.zones.return'), minutes(zone.returnMin)], [t('catalog.zones.fee'), <Money minor={zone.transportFeeMinor ?? flatFee} currency={currency} />]]} />}
      </div>
      {zone && <ConfirmDialog open={deleting} onClose={() => setDeleting(false)} title={t('catalog.zones.deleteTitle', { name: zone.name })} action={t('web.delete')} busy={remove.isPending} error={remove.error} onConfirm={() => remove.mutate({ params: { id: zone.id }, version: zone.version })}>{t('catalog.zones.deleteBody')}</ConfirmDialog>}
    </SidePanel>
  );
}

/** Minutes of the day as a clock shows them, also before and after midnight. */
function clock(total: number): string {
  const minute = ((total % 1440) + 1440) % 1440;
  return `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
}
