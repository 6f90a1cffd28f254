import { useQuery } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { z } from 'zod';
import { activateItem, changeItem, createItem, deactivateItem, deleteItem, type getItem, NewItem, UnitMeasure } from '#contracts/catalog.ts';
import type { Answer } from '#contracts/endpoint.ts';
import { catalogWords, itemOf, taxClasses, topic } from '#web/data/catalog.ts';
import { list, money } from '#web/format.ts';
import { useAction } from '#web/query.ts';
import { useMay } from '#web/session.ts';
import { Button } from '#web/ui/Button.tsx';
import { ConfirmDialog } from '#web/ui/ConfirmDialog.tsx';
import { SidePanel } from '#web/ui/Dialog.tsx';
import { Controlled, field, Form, FormFooter, showFieldErrors, useContractForm } from '#web/ui/Form.tsx';
import { KeyValue } from '#web/ui/KeyValue.tsx';
import { Money } from '#web/ui/Money.tsx';
import { MoneyInput, NumberInput } from '#web/ui/NumberInput.tsx';
import { Problem } from '#web/ui/Problem.tsx';
import { Select } from '#web/ui/Select.tsx';
import { SkeletonLines } from '#web/ui/Skeleton.tsx';
import { Status } from '#web/ui/Status.tsx';
import { TextArea, TextInput } from '#web/ui/TextInput.tsx';
import { useDraft } from '#web/ui/useDraft.tsx';
import { changedOf } from './changedOf.ts';
import { isStale, lookAgain, Refused } from './Stale.tsx';
import { typeName } from './words.ts';

type Detail = Answer<typeof getItem>;

/** One item: its terms, what contains it, and taking it out of sale; or a new one. */
export function ItemPanel({ id, onClose, onMade }: { id: string | null; onClose: () => void; onMade: (id: string) => void }) {
  const { t } = useTranslation();
  const query = useQuery({ ...itemOf(id ?? ''), enabled: id !== null });
  const item = query.data;
  return (
    <SidePanel open onClose={onClose} title={id === null ? t('catalog.items.add') : (item?.name ?? '…')} subtitle={item && `${item.code} · ${typeName(item.itemType)}`}>
      {id !== null && query.isPending && <SkeletonLines lines={8} />}
      {query.error && !item && <Problem error={query.error} onRetry={() => void query.refetch()} />}
      {id === null && <ItemForm item={null} onSaved={(made) => onMade(made)} />}
      {item && <Existing item={item} onClose={onClose} />}
    </SidePanel>
  );
}

function Existing({ item, onClose }: { item: Detail; onClose: () => void }) {
  const { t } = useTranslation();
  const mayManage = useMay('catalog.manage');
  const [asking, setAsking] = useState<'deactivate' | 'delete' | null>(null);
  const topics = [topic.catalog];
  const activate = useAction(activateItem, { topics, done: t('catalog.items.activated') });
  const deactivate = useAction(deactivateItem, {
    topics, onDone: () => setAsking(null),
    done: ({ madeUnsellable }) => (madeUnsellable.length === 0 ? t('catalog.items.deactivated') : t('catalog.items.deactivatedWith', { packages: list(madeUnsellable.map(({ name }) => name)) })),
  });
  const remove = useAction(deleteItem, { topics, done: t('catalog.items.deleted'), onDone: onClose });
  const hit = item.usedIn.filter(({ sellable }) => sellable);
  // What nothing depends on is taken out at once: it can be put back with one press.
  const takeOut = () => (hit.length > 0 ? setAsking('deactivate') : deactivate.mutate({ params: { id: item.id } }));
  return (
    <div className="flex flex-col gap-5">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <Status tone={item.status === 'active' ? 'good' : 'neutral'} hollow={item.status !== 'active'}>{t(`catalog.state.${item.status}`)}</Status>
        {mayManage && (
          <div className="flex gap-2">
            {item.status === 'active'
              ? <Button size="small" busy={deactivate.isPending} onClick={takeOut}>{t('catalog.deactivate')}</Button>
              : <Button size="small" busy={activate.isPending} onClick={() => activate.mutate({ params: { id: item.id } })}>{t('catalog.activate')}</Button>}
            {item.usedIn.length === 0 && <Button size="small" kind="dangerQuiet" onClick={() => setAsking('delete')}>{t('web.delete')}</Button>}
          </div>
        )}
      </div>
      <Problem error={activate.error ?? (asking === null ? deactivate.error : null)} />
      {item.usedIn.length > 0 && (
        <section aria-label={t('catalog.usedIn')}>
          <h3 className="mb-1 text-sm font-medium text-soft">{t('catalog.usedIn')}</h3>
          <ul>{item.usedIn.map((pack) => <li key={pack.id} className="flex justify-between gap-3 border-b border-line py-1.5"><span>{pack.name} <span className="text-soft">{pack.code}</span></span>{!pack.sellable && <Status tone="bad">{t('catalog.packages.notSellable')}</Status>}</li>)}</ul>
        </section>
      )}
      {mayManage ? <ItemForm item={item} onSaved={() => undefined} /> : (
        <KeyValue items={[[t('catalog.unitPrice'), <Money minor={item.unitPriceMinor} currency={item.currency} />], [t('catalog.tax'), item.taxClass], [t('catalog.unitMeasure'), t(`catalog.unit.${item.unitMeasure}`)], [t('catalog.description'), item.description ?? '—']]} />
      )}
      <ConfirmDialog open={asking === 'deactivate'} onClose={() => setAsking(null)} title={t('catalog.items.deactivateTitle', { name: item.name })} action={t('catalog.deactivate')} busy={deactivate.isPending} error={deactivate.error} onConfirm={() => deactivate.mutate({ params: { id: item.id } })}>
        <p>{t('catalog.items.deactivateBody', { count: hit.length })}</p>
        <ul className="mt-2 list-disc pl-5">{hit.map((pack) => <li key={pack.id}>{pack.name} <span className="text-soft">{pack.code}</span></li>)}</ul>
      </ConfirmDialog>
      <ConfirmDialog open={asking === 'delete'} onClose={() => setAsking(null)} title={t('catalog.items.deleteTitle', { name: item.name })} action={t('web.delete')} busy={remove.isPending} error={remove.error} onConfirm={() => remove.mutate({ params: { id: item.id }, version: item.version })}>{t('catalog.items.deleteBody')}</ConfirmDialog>
    </div>
  );
}

const blank = { code: '', name: '', description: null, itemType: '', unitPriceMinor: null as unknown as number, unitMeasure: 'unit' as const, defaultQuantity: null, taxClassId: '' };
const termsOf = ({ code, name, description, itemType, unitPriceMinor, unitMeasure, defaultQuantity, taxClassId }: Omit<Detail, 'usedIn'>): z.input<typeof NewItem> => ({ code, name, description, itemType, unitPriceMinor, unitMeasure, defaultQuantity, taxClassId });

function ItemForm({ item, onSaved }: { item: Detail | null; onSaved: (id: string) => void }) {
  const { t } = useTranslation();
  const known = useQuery(catalogWords);
  const taxes = useQuery(taxClasses);
  // What the person began with: the version they saw is the one that is sent.
  const opened = useRef(item);
  const form = useContractForm(NewItem, item ? termsOf(item) : blank);
  const draft = useDraft(form, `catalog-item-${item?.id ?? 'new'}`, { mayLeave: true });
  const saved = (made: { id: string }) => {
    draft.clear();
    onSaved(made.id);
  };
  const create = useAction(createItem, { topics: [topic.catalog], done: t('catalog.items.added'), onDone: saved });
  const change = useAction(changeItem, { topics: [topic.catalog], done: t('catalog.saved'), onDone: (after) => { opened.current = { ...item!, ...after }; form.reset(termsOf(after)); saved(after); } });
  const busy = create.isPending || change.isPending;
  const send = (version: number | null) => form.handleSubmit((body) => {
    const onError = (error: unknown) => {
      showFieldErrors(form, error);
      lookAgain(error, topic.catalog);
    };
    if (version === null) create.mutate({ body }, { onError });
    else change.mutate({ params: { id: item!.id }, body: changedOf(body, form.formState.defaultValues), version }, { onError });
  });
  const currency = known.data?.currency ?? 'GTQ';
  const taxOptions = (taxes.data?.items ?? []).filter((tax) => tax.status === 'active' || tax.id === item?.taxClassId).map((tax) => ({ value: tax.id, label: tax.name }));
  const cash = (value: number) => money(value, currency);
  return (
    <Form onSubmit={(event) => void send(opened.current?.version ?? null)(event)} label={t('catalog.items.form')}>
      <div className="grid gap-4 sm:grid-cols-[10rem_1fr]">
        <TextInput label={t('catalog.code')} autoFocus={item === null} {...field(form, 'code')} />
        <TextInput label={t('catalog.name')} {...field(form, 'name')} />
      </div>
      <div className="grid gap-4 sm:grid-cols-2">
        <Controlled form={form} name="itemType">{({ value, onChange, error }) => <Select label={t('catalog.itemType')} value={value || null} onChange={onChange} error={error} placeholder={t('web.choose')} options={(known.data?.itemTypes ?? []).map((word) => ({ value: word, label: typeName(word) }))} />}</Controlled>
        <Controlled form={form} name="unitPriceMinor">{({ value, onChange, onBlur, error }) => <MoneyInput label={t('catalog.unitPrice')} hint={t('catalog.priceHint')} currency={currency} value={value} onChange={(minor) => onChange(minor as number)} onBlur={onBlur} error={error} />}</Controlled>
        <Controlled form={form} name="unitMeasure">{({ value, onChange }) => <Select label={t('catalog.unitMeasure')} value={value ?? 'unit'} onChange={onChange} options={UnitMeasure.options.map((unit) => ({ value: unit, label: t(`catalog.unit.${unit}`) }))} />}</Controlled>
        <Controlled form={form} name="defaultQuantity">{({ value, onChange, onBlur, error }) => <NumberInput label={t('catalog.defaultQuantity')} optional hint={t('catalog.defaultQuantityHint')} min={1} max={100_000} value={value ?? null} onChange={onChange} onBlur={onBlur} error={error} />}</Controlled>
        <Controlled form={form} name="taxClassId">{({ value, onChange, error }) => <Select label={t('catalog.tax')} value={value || null} onChange={onChange} error={error} placeholder={t('web.choose')} options={taxOptions} />}</Controlled>
      </div>
      <Controlled form={form} name="description">{({ value, onChange, onBlur, error }) => <TextArea label={t('catalog.description')} optional rows={3} value={value ?? ''} onChange={(event) => onChange(event.target.value || null)} onBlur={onBlur} error={error} />}</Controlled>
      <Refused error={create.error ?? change.error} opened={opened.current} now={item} busy={busy} onReapply={() => { opened.current = item; void send(item!.version)(); }}
        labels={{ code: { name: t('catalog.code') }, name: { name: t('catalog.name') }, unitPriceMinor: { name: t('catalog.unitPrice'), show: cash }, itemType: { name: t('catalog.itemType'), show: typeName }, description: { name: t('catalog.description') }, taxClass: { name: t('catalog.tax') } }} />
      <FormFooter action={item ? t('web.save') : t('catalog.items.add')} busy={busy} disabled={item !== null && !form.formState.isDirty && !isStale(change.error)} note={item && t('catalog.soldKeep')} />
    </Form>
  );
}
