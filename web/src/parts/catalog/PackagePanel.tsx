import { useQuery } from '@tanstack/react-query';
import { ArrowDown, ArrowUp, Trash2 } from 'lucide-react';
import { useRef, useState } from 'react';
import { useFieldArray } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { z } from 'zod';
import { activatePackage, changePackage, createPackage, deactivatePackage, deletePackage, NewPackage } from '#contracts/catalog.ts';
import { catalogWords, explosionPreview, type PackageDetail, packageOf, searchActiveItems, topic } from '#web/data/catalog.ts';
import { money } from '#web/format.ts';
import { useAction } from '#web/query.ts';
import { useMay } from '#web/session.ts';
import { Button } from '#web/ui/Button.tsx';
import { AsyncCombobox } from '#web/ui/Combobox.tsx';
import { ConfirmDialog } from '#web/ui/ConfirmDialog.tsx';
import { SidePanel } from '#web/ui/Dialog.tsx';
import { FieldGroup } from '#web/ui/Field.tsx';
import { Controlled, field, Form, FormFooter, showFieldErrors, useContractForm } from '#web/ui/Form.tsx';
import { IconButton } from '#web/ui/IconButton.tsx';
import { MoneyInput, NumberInput } from '#web/ui/NumberInput.tsx';
import { Problem } from '#web/ui/Problem.tsx';
import { Select } from '#web/ui/Select.tsx';
import { SkeletonLines } from '#web/ui/Skeleton.tsx';
import { Badge } from '#web/ui/Status.tsx';
import { TextArea, TextInput } from '#web/ui/TextInput.tsx';
import { useDelayed } from '#web/ui/useDelayed.ts';
import { useDraft } from '#web/ui/useDraft.tsx';
import { PriceSpread } from './PriceSpread.tsx';
import { Sellable } from './Sellable.tsx';
import { changedOf } from './changedOf.ts';
import { isStale, lookAgain, Refused } from './Stale.tsx';
import { kindName } from './words.ts';

/** One package: terms, items, and how its price falls on them while it is typed; or a new one. */
export function PackagePanel({ id, onClose, onMade }: { id: string | null; onClose: () => void; onMade: (id: string) => void }) {
  const { t } = useTranslation();
  const query = useQuery({ ...packageOf(id ?? ''), enabled: id !== null });
  const pack = query.data;
  return (
    <SidePanel open width="wide" onClose={onClose} title={id === null ? t('catalog.packages.add') : (pack?.name ?? '…')} subtitle={pack && `${pack.code} · ${kindName(pack.kind)}`}>
      {id !== null && query.isPending && <SkeletonLines lines={10} />}
      {query.error && !pack && <Problem error={query.error} onRetry={() => void query.refetch()} />}
      {id === null && <PackageForm pack={null} onSaved={onMade} />}
      {pack && <Existing pack={pack} onClose={onClose} />}
    </SidePanel>
  );
}

function Existing({ pack, onClose }: { pack: PackageDetail; onClose: () => void }) {
  const { t } = useTranslation();
  const mayManage = useMay('catalog.manage');
  const [deleting, setDeleting] = useState(false);
  const activate = useAction(activatePackage, { topics: [topic.catalog], done: t('catalog.packages.activated') });
  const deactivate = useAction(deactivatePackage, { topics: [topic.catalog], done: t('catalog.packages.deactivated') });
  const remove = useAction(deletePackage, { topics: [topic.catalog], done: t('catalog.packages.deleted'), onDone: onClose });
  const preview = useQuery({ ...explosionPreview(pack.basePriceMinor, pack.items.map(({ itemId, quantity }) => ({ itemId, quantity }))), enabled: !mayManage && pack.sellable });
  return (
    <div className="flex flex-col gap-5">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <Sellable pack={pack} />
        {mayManage && (
          <div className="flex gap-2">
            {pack.status === 'active'
              ? <Button size="small" busy={deactivate.isPending} onClick={() => deactivate.mutate({ params: { id: pack.id } })}>{t('catalog.deactivate')}</Button>
              : <Button size="small" busy={activate.isPending} onClick={() => activate.mutate({ params: { id: pack.id } })}>{t('catalog.activate')}</Button>}
            <Button size="small" kind="dangerQuiet" onClick={() => setDeleting(true)}>{t('web.delete')}</Button>
          </div>
        )}
      </div>
      <Problem error={activate.error ?? deactivate.error} />
      {mayManage ? <PackageForm pack={pack} onSaved={() => undefined} /> : (preview.data && <PriceSpread explosion={preview.data} />)}
      <ConfirmDialog open={deleting} onClose={() => setDeleting(false)} title={t('catalog.packages.deleteTitle', { name: pack.name })} action={t('web.delete')} busy={remove.isPending} error={remove.error} onConfirm={() => remove.mutate({ params: { id: pack.id }, version: pack.version })}>{t('catalog.packages.deleteBody')}</ConfirmDialog>
    </div>
  );
}

/** The contract, and beside each item what the screen shows of it. */
const Draft = z.strictObject({
  code: NewPackage.shape.code, name: NewPackage.shape.name, description: NewPackage.shape.description, kind: NewPackage.shape.kind, basePriceMinor: NewPackage.shape.basePriceMinor,
  leadDays: NewPackage.shape.leadDays, durationMin: NewPackage.shape.durationMin, requiredStaff: NewPackage.shape.requiredStaff,
  items: z.array(z.strictObject({ itemId: z.string(), quantity: z.int({ error: 'required' }).min(1, { error: 'too_small' }).max(100_000), name: z.string(), code: z.string(), active: z.boolean() })),
});
type DraftInput = z.input<typeof Draft>;
const draftOf = ({ code, name, description, kind, basePriceMinor, leadDays, durationMin, requiredStaff, items }: PackageDetail): DraftInput => ({
  code, name, description, kind, basePriceMinor, leadDays, durationMin, requiredStaff,
  items: items.map((item) => ({ itemId: item.itemId, quantity: item.quantity, name: item.name, code: item.code, active: item.status === 'active' })),
});
const blank: DraftInput = { code: '', name: '', description: null, kind: '', basePriceMinor: null as unknown as number, leadDays: 5, durationMin: 60, requiredStaff: 1, items: [] };

function PackageForm({ pack, onSaved }: { pack: PackageDetail | null; onSaved: (id: string) => void }) {
  const { t } = useTranslation();
  const known = useQuery(catalogWords);
  const opened = useRef(pack);
  const form = useContractForm(Draft, pack ? draftOf(pack) : blank);
  const items = useFieldArray({ control: form.control, name: 'items' });
  const draft = useDraft(form, `catalog-package-${pack?.id ?? 'new'}`, { mayLeave: true });
  const saved = (made: { id: string }) => {
    draft.clear();
    onSaved(made.id);
  };
  const create = useAction(createPackage, { topics: [topic.catalog], done: t('catalog.packages.added'), onDone: saved });
  const change = useAction(changePackage, { topics: [topic.catalog], done: t('catalog.saved'), onDone: (after) => { opened.current = after; form.reset(draftOf(after)); saved(after); } });
  const busy = create.isPending || change.isPending;
  const send = (version: number | null) => form.handleSubmit(({ items: rows, ...terms }) => {
    const partsOf = (parts: readonly ({ itemId?: string; quantity?: number } | undefined)[]) => parts.map((part) => ({ itemId: part?.itemId ?? '', quantity: part?.quantity ?? 0 }));
    const body = { ...terms, items: partsOf(rows) };
    const begun = form.formState.defaultValues;
    const onError = (error: unknown) => {
      showFieldErrors(form, error);
      lookAgain(error, topic.catalog);
    };
    if (version === null) create.mutate({ body }, { onError });
    else change.mutate({ params: { id: pack!.id }, body: changedOf(body, { ...begun, items: partsOf(begun?.items ?? []) }), version }, { onError });
  });

  const currency = known.data?.currency ?? 'GTQ';
  const cash = (value: number) => money(value, currency);
  const [chosen, price] = form.watch(['items', 'basePriceMinor']);
  const asked = useDelayed(JSON.stringify([price, chosen.filter(({ active }) => active).map(({ itemId, quantity }) => ({ itemId, quantity }))]), 250);
  const [askedPrice, askedItems] = JSON.parse(asked) as [number | null, { itemId: string; quantity: number }[]];
  const preview = useQuery(explosionPreview(askedPrice, askedItems));
  const add = (choice: { value: string; label: string; code: string; quantity: number } | null) => {
    if (choice && !chosen.some(({ itemId }) => itemId === choice.value)) items.append({ itemId: choice.value, quantity: choice.quantity, name: choice.label, code: choice.code, active: true });
  };
  const search = async (text: string, signal: AbortSignal) => (await searchActiveItems(text, signal))
    .map((item) => ({ value: item.id, label: item.name, code: item.code, quantity: item.defaultQuantity ?? 1, note: `${item.code} · ${money(item.unitPriceMinor, item.currency)}` }));

  return (
    <Form onSubmit={(event) => void send(opened.current?.version ?? null)(event)} label={t('catalog.packages.form')}>
      <div className="grid gap-4 sm:grid-cols-[10rem_1fr]">
        <TextInput label={t('catalog.code')} autoFocus={pack === null} {...field(form, 'code')} />
        <TextInput label={t('catalog.name')} {...field(form, 'name')} />
      </div>
      <div className="grid gap-4 sm:grid-cols-3">
        <Controlled form={form} name="kind">{({ value, onChange, error }) => <Select label={t('catalog.kind')} value={value || null} onChange={onChange} error={error} placeholder={t('web.choose')} options={(known.data?.packageKinds ?? []).map((word) => ({ value: word, label: kindName(word) }))} />}</Controlled>
        <Controlled form={form} name="basePriceMinor">{({ value, onChange, onBlur, error }) => <MoneyInput label={t('catalog.basePrice')} currency={currency} value={value} onChange={(minor) => onChange(minor as number)} onBlur={onBlur} error={error} />}</Controlled>
        <Controlled form={form} name="requiredStaff">{({ value, onChange, onBlur, error }) => <NumberInput label={t('catalog.requiredStaff')} min={1} max={10} value={value ?? null} onChange={(count) => onChange(count as number)} onBlur={onBlur} error={error} />}</Controlled>
        <Controlled form={form} name="durationMin">{({ value, onChange, onBlur, error }) => <NumberInput label={t('catalog.duration')} unit="min" optional min={15} max={1440} value={value ?? null} onChange={onChange} onBlur={onBlur} error={error} />}</Controlled>
        <Controlled form={form} name="leadDays">{({ value, onChange, onBlur, error }) => <NumberInput label={t('catalog.leadDays')} hint={t('catalog.leadDaysHint')} min={1} max={365} value={value ?? null} onChange={(days) => onChange(days as number)} onBlur={onBlur} error={error} />}</Controlled>
      </div>

      <FieldGroup label={t('catalog.packages.items')} hint={t('catalog.packages.itemsHint')}>
        {items.fields.length > 0 && (
          <ul className="border-t border-line">
            {items.fields.map((row, at) => (
              <li key={row.id} className="flex items-center gap-2 border-b border-line py-1.5">
                <span className="min-w-0 flex-1"><span className="line-clamp-1">{row.name}</span><span className="flex items-center gap-2 text-sm text-soft">{row.code}{!row.active && <Badge tone="bad">{t('catalog.state.inactive')}</Badge>}</span></span>
                <Controlled form={form} name={`items.${at}.quantity`}>{({ value, onChange, onBlur, error }) => <NumberInput label={t('catalog.quantityOf', { name: row.name })} hideLabel min={1} max={100_000} className="w-24" value={value} onChange={(count) => onChange(count as number)} onBlur={onBlur} error={error} />}</Controlled>
                <span className="flex">
                  <IconButton label={t('catalog.moveUp', { name: row.name })} icon={<ArrowUp />} disabled={at === 0} onClick={() => items.move(at, at - 1)} />
                  <IconButton label={t('catalog.moveDown', { name: row.name })} icon={<ArrowDown />} disabled={at === items.fields.length - 1} onClick={() => items.move(at, at + 1)} />
                  <IconButton label={t('catalog.removeItem', { name: row.name })} icon={<Trash2 />} onClick={() => items.remove(at)} />
                </span>
              </li>
            ))}
          </ul>
        )}
        <AsyncCombobox label={t('catalog.packages.addItem')} hideLabel placeholder={t('catalog.packages.addItem')} topic={topic.catalog} search={search} value={null} onChange={add} />
      </FieldGroup>

      {preview.data && askedItems.length > 0 && askedPrice !== null && <section aria-label={t('catalog.spread')}><h3 className="mb-1 text-sm font-medium text-soft">{t('catalog.spread')}</h3><PriceSpread explosion={preview.data} fading={preview.isPlaceholderData} /></section>}
      <Problem error={preview.error} />
      <Controlled form={form} name="description">{({ value, onChange, onBlur, error }) => <TextArea label={t('catalog.description')} optional rows={2} value={value ?? ''} onChange={(event) => onChange(event.target.value || null)} onBlur={onBlur} error={error} />}</Controlled>
      <Refused error={create.error ?? change.error} opened={opened.current} now={pack} busy={busy} onReapply={() => { opened.current = pack; void send(pack!.version)(); }}
        labels={{ code: { name: t('catalog.code') }, name: { name: t('catalog.name') }, basePriceMinor: { name: t('catalog.basePrice'), show: cash }, kind: { name: t('catalog.kind'), show: kindName }, items: { name: t('catalog.packages.items'), show: (rows: PackageDetail['items']) => rows.map((row) => `${row.code} × ${row.quantity}`).join(', ') } }} />
      {/* Saving stays in sight: the form is longer than the panel. */}
      <div className="sticky -bottom-4 z-10 -mx-5 -mb-4 border-t border-line bg-raised px-5 py-3">
        <FormFooter action={pack ? t('web.save') : t('catalog.packages.add')} busy={busy} disabled={pack !== null && !form.formState.isDirty && !isStale(change.error)} note={pack && t('catalog.soldKeep')} />
      </div>
    </Form>
  );
}
