import { useQuery } from '@tanstack/react-query';
import { Plus } from 'lucide-react';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { activateTaxClass, changeTaxClass, createTaxClass, deactivateTaxClass, deleteTaxClass, NewTaxClass } from '#contracts/catalog.ts';
import { splitIncludedTax } from '#contracts/money.ts';
import { type TaxClass, taxClasses, topic } from '#web/data/catalog.ts';
import { money, number } from '#web/format.ts';
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
import { Status } from '#web/ui/Status.tsx';
import { TextInput } from '#web/ui/TextInput.tsx';
import { changedOf } from './changedOf.ts';
import type { TabProps } from './ItemsTab.tsx';
import { lookAgain, Refused } from './Stale.tsx';

const percent = (rateBp: number) => number(rateBp / 10_000, { style: 'percent', maximumFractionDigits: 2 });

export function TaxesTab({ open, onOpen }: Pick<TabProps, 'open' | 'onOpen'>) {
  const { t } = useTranslation();
  const mayManage = useMay('catalog.manage');
  const query = useQuery(taxClasses);
  const columns: Column<TaxClass>[] = [
    { id: 'code', header: t('catalog.code'), cell: ({ code }) => code, value: ({ code }) => code, width: 'w-36', phone: 'line' },
    { id: 'name', header: t('catalog.name'), cell: ({ name }) => <span className="font-medium">{name}</span>, value: ({ name }) => name, always: true, phone: 'title' },
    { id: 'rate', header: t('catalog.taxes.rate'), cell: ({ rateBp }) => percent(rateBp), value: ({ rateBp }) => rateBp, align: 'end', phone: 'side' },
    { id: 'status', header: t('catalog.status'), cell: ({ status }) => <Status tone={status === 'active' ? 'good' : 'neutral'} hollow={status !== 'active'}>{t(`catalog.state.${status}`)}</Status>, value: ({ status }) => status },
  ];
  const add = mayManage && <Button kind="primary" icon={<Plus className="size-4" />} onClick={() => onOpen('new')}>{t('catalog.taxes.add')}</Button>;
  const tax = query.data?.items.find(({ id }) => id === open) ?? null;
  return (
    <>
      <DataTable name="tax-classes" label={t('catalog.taxes')} columns={columns} rowId={({ id }) => id} whole={{ data: query.data?.items, isPending: query.isPending, error: query.error, refetch: query.refetch }} onOpen={({ id }) => onOpen(id)} openId={open}
        toolbar={<><p className="max-w-prose text-soft">{t('catalog.taxes.note')}</p><span className="ml-auto max-md:ml-0">{add}</span></>} empty={<EmptyState title={t('catalog.taxes.emptyTitle')} action={add}>{t('catalog.taxes.emptyBody')}</EmptyState>} />
      {(open === 'new' || tax) && <TaxPanel key={open} tax={tax} onClose={() => onOpen(undefined)} />}
    </>
  );
}

function TaxPanel({ tax, onClose }: { tax: TaxClass | null; onClose: () => void }) {
  const { t } = useTranslation();
  const mayManage = useMay('catalog.manage');
  const currency = useBranch()?.currency ?? 'GTQ';
  const [deleting, setDeleting] = useState(false);
  const opened = useRef(tax);
  const form = useContractForm(NewTaxClass, tax ? { code: tax.code, name: tax.name, rateBp: tax.rateBp, included: tax.included } : { code: '', name: '', rateBp: 1200, included: true });
  const create = useAction(createTaxClass, { topics: [topic.catalog], done: t('catalog.taxes.added'), onDone: onClose });
  const change = useAction(changeTaxClass, { topics: [topic.catalog], done: t('catalog.saved'), onDone: onClose });
  const activate = useAction(activateTaxClass, { topics: [topic.catalog] });
  const deactivate = useAction(deactivateTaxClass, { topics: [topic.catalog] });
  const remove = useAction(deleteTaxClass, { topics: [topic.catalog], done: t('catalog.taxes.deleted'), onDone: onClose });
  const busy = create.isPending || change.isPending;
  const send = (version: number | null) => form.handleSubmit((body) => {
    const onError = (error: unknown) => {
      showFieldErrors(form, error);
      lookAgain(error, topic.catalog);
    };
    if (version === null) create.mutate({ body }, { onError });
    else change.mutate({ params: { id: tax!.id }, body: changedOf(body, form.formState.defaultValues), version }, { onError });
  });
  const rateBp = form.watch('rateBp');
  const sample = 150_000;
  const split = Number.isInteger(rateBp) && rateBp >= 0 ? splitIncludedTax(sample, rateBp / 100) : null;
  return (
    <SidePanel open onClose={onClose} title={tax?.name ?? t('catalog.taxes.add')} subtitle={tax?.code}>
      <div className="flex flex-col gap-5">
        {tax && (
          <div className="flex flex-wrap items-center justify-between gap-2">
            <Status tone={tax.status === 'active' ? 'good' : 'neutral'} hollow={tax.status !== 'active'}>{t(`catalog.state.${tax.status}`)}</Status>
            {mayManage && (
              <div className="flex gap-2">
                <Button size="small" busy={activate.isPending || deactivate.isPending} onClick={() => (tax.status === 'active' ? deactivate : activate).mutate({ params: { id: tax.id } })}>{t(tax.status === 'active' ? 'catalog.deactivate' : 'catalog.activate')}</Button>
                <Button size="small" kind="dangerQuiet" onClick={() => setDeleting(true)}>{t('web.delete')}</Button>
              </div>
            )}
          </div>
        )}
        <Problem error={activate.error ?? deactivate.error} />
        {mayManage ? (
          <Form onSubmit={(event) => void send(opened.current?.version ?? null)(event)} label={t('catalog.taxes.form')}>
            <div className="grid gap-4 sm:grid-cols-[8rem_1fr]">
              <TextInput label={t('catalog.code')} autoFocus={tax === null} {...field(form, 'code')} />
              <TextInput label={t('catalog.name')} {...field(form, 'name')} />
            </div>
            <Controlled form={form} name="rateBp">{({ value, onChange, onBlur, error }) => <NumberInput label={t('catalog.taxes.rate')} unit="%" min={0} max={100} format={{ maximumFractionDigits: 2 }} className="max-w-40" value={Number.isFinite(value) ? value / 100 : null} onChange={(pct) => onChange(pct === null ? (null as unknown as number) : Math.round(pct * 100))} onBlur={onBlur} error={error} />}</Controlled>
            {split && <p className="text-soft">{t('catalog.taxes.example', { price: money(sample, currency), net: money(split.netMinor, currency), tax: money(split.taxMinor, currency) })}</p>}
            <Refused error={create.error ?? change.error} opened={opened.current} now={tax} busy={busy} onReapply={() => { opened.current = tax; void send(tax!.version)(); }}
              labels={{ code: { name: t('catalog.code') }, name: { name: t('catalog.name') }, rateBp: { name: t('catalog.taxes.rate'), show: percent } }} />
            <FormFooter action={tax ? t('web.save') : t('catalog.taxes.add')} busy={busy} />
          </Form>
        ) : tax && <KeyValue items={[[t('catalog.taxes.rate'), percent(tax.rateBp)]]} />}
      </div>
      {tax && <ConfirmDialog open={deleting} onClose={() => setDeleting(false)} title={t('catalog.taxes.deleteTitle', { name: tax.name })} action={t('web.delete')} busy={remove.isPending} error={remove.error} onConfirm={() => remove.mutate({ params: { id: tax.id }, version: tax.version })}>{t('catalog.taxes.deleteBody')}</ConfirmDialog>}
    </SidePanel>
  );
}
