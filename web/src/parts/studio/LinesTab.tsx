import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Pencil, Plus, X } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { z } from 'zod';
import { Minor, OptionalText } from '#contracts/shapes.ts';
import { addItemLine, addPackage, editLine, removeLine } from '#contracts/studio.ts';
import { call } from '#web/api.ts';
import { explosionOf, type Item, type Package, type Session, type SessionLine, sessionOf, sessionTopics } from '#web/data/studio.ts';
import { money } from '#web/format.ts';
import { Button } from '#web/ui/Button.tsx';
import { ConfirmDialog } from '#web/ui/ConfirmDialog.tsx';
import { Dialog } from '#web/ui/Dialog.tsx';
import { EmptyState } from '#web/ui/EmptyState.tsx';
import { Controlled, field, Form, showFieldErrors, useContractForm } from '#web/ui/Form.tsx';
import { IconButton } from '#web/ui/IconButton.tsx';
import { Money } from '#web/ui/Money.tsx';
import { MoneyInput, NumberInput } from '#web/ui/NumberInput.tsx';
import { Segmented } from '#web/ui/Segmented.tsx';
import { TextInput } from '#web/ui/TextInput.tsx';
import { toast } from '#web/ui/toast.ts';
import { ExplosionTable } from './ExplosionTable.tsx';
import { ItemPicker, PackagePicker } from './pickers.tsx';
import { needsReason, ReasonField } from './reason.tsx';
import { Refusal } from './Refusal.tsx';
import { useSessionAction } from './useSessionAction.ts';

/** What is sold, in the order in which it was added; a package's lines stand together under its name. */
export function LinesTab({ session }: { session: Session }) {
  const { t } = useTranslation();
  const [adding, setAdding] = useState(false);
  const [editing, setEditing] = useState<SessionLine | null>(null);
  const [removing, setRemoving] = useState<SessionLine[] | null>(null);
  const { currency, lines, editable } = session;
  const groups = groupsOf(lines);
  const add = editable.terms && <Button icon={<Plus className="size-4" />} onClick={() => setAdding(true)}>{t('studio.lines.add')}</Button>;
  if (lines.length === 0) {
    return <>
      <EmptyState title={t('studio.lines.emptyTitle')} action={add} className="py-4">{t('studio.lines.emptyBody')}</EmptyState>
      {adding && <AddLine session={session} onClose={() => setAdding(false)} />}
    </>;
  }
  const cell = 'px-2 py-1.5 align-top first:pl-1 last:pr-1';
  const row = (line: SessionLine, inPackage: boolean) => (
    <tr key={line.id} className="border-b border-line">
      <td className={`${cell} ${inPackage ? 'pl-4!' : ''}`}>
        <div>{line.descriptionOverride || line.itemName}</div>
        <div className="text-sm text-soft tabular-nums">
          {line.itemCode}
          <span className="md:hidden"> · {t('studio.lines.times', { quantity: line.quantity, price: money(line.unitPriceMinor, currency) })}</span>
          {line.discountMinor > 0 && <span className="md:hidden"> · −{money(line.discountMinor, currency)}</span>}
        </div>
      </td>
      <td className={`${cell} text-right max-md:hidden`}>{line.quantity}</td>
      <td className={`${cell} text-right max-md:hidden`}><Money minor={line.unitPriceMinor} currency={currency} /></td>
      <td className={`${cell} text-right max-md:hidden`}>{line.discountMinor > 0 && <>−<Money minor={line.discountMinor} currency={currency} /></>}</td>
      <td className={`${cell} text-right font-medium`}><Money minor={line.lineTotalMinor} currency={currency} /></td>
      {editable.terms && <td className="w-20 py-0.5 text-right whitespace-nowrap max-md:w-11">
        <IconButton label={t('studio.lines.editOne', { name: line.itemName })} icon={<Pencil />} onClick={() => setEditing(line)} />
        <IconButton className="max-md:hidden" label={t('studio.lines.removeOne', { name: line.itemName })} icon={<X />} onClick={() => setRemoving([line])} />
      </td>}
    </tr>
  );
  const head = 'h-8 px-2 text-sm font-medium text-soft';
  return (
    <>
      <table className="w-full border-collapse text-left" aria-label={t('studio.tab.lines')}>
        <thead>
          <tr className="border-b border-line">
            <th scope="col" className={`${head} pl-1`}>{t('studio.lines.what')}</th>
            <th scope="col" className={`${head} text-right max-md:hidden`}>{t('studio.lines.quantity')}</th>
            <th scope="col" className={`${head} text-right max-md:hidden`}>{t('studio.lines.price')}</th>
            <th scope="col" className={`${head} text-right max-md:hidden`}>{t('studio.discount')}</th>
            <th scope="col" className={`${head} text-right`}>{t('studio.total')}</th>
            {editable.terms && <th scope="col" className={head}><span className="sr-only">{t('web.more')}</span></th>}
          </tr>
        </thead>
        {groups.map(({ key, name, lines: members }) => (
          <tbody key={key}>
            {name !== null && (
              <tr className="border-b border-line bg-sunken">
                <th scope="rowgroup" className="px-2 py-1.5 text-left font-medium max-md:hidden" colSpan={4}>{name}</th>
                <th scope="rowgroup" className="px-2 py-1.5 text-left font-medium md:hidden">{name}</th>
                <td className="px-2 py-1.5 text-right tabular-nums">{money(members.reduce((all, line) => all + line.lineTotalMinor, 0), currency)}</td>
                {editable.terms && <td className="py-0.5 text-right"><IconButton label={t('studio.lines.removeOne', { name })} icon={<X />} onClick={() => setRemoving(members)} /></td>}
              </tr>
            )}
            {members.map((line) => row(line, name !== null))}
          </tbody>
        ))}
      </table>
      <div className="mt-3 flex flex-wrap items-start justify-between gap-4">
        {add || <span />}
        <Totals session={session} />
      </div>
      {adding && <AddLine session={session} onClose={() => setAdding(false)} />}
      {editing && <EditLine session={session} line={editing} onClose={() => setEditing(null)} onRemove={() => { setRemoving([editing]); setEditing(null); }} />}
      {removing && <RemoveLines session={session} lines={removing} onClose={() => setRemoving(null)} />}
    </>
  );
}

function groupsOf(lines: readonly SessionLine[]) {
  const groups: { key: string; name: string | null; lines: SessionLine[] }[] = [];
  for (const line of [...lines].sort((a, b) => a.displayOrder - b.displayOrder)) {
    const known = line.packageGroup && groups.find(({ key }) => key === line.packageGroup);
    if (known) known.lines.push(line);
    else groups.push({ key: line.packageGroup ?? line.id, name: line.packageGroup ? (line.packageName ?? line.itemName) : null, lines: [line] });
  }
  return groups;
}

function Totals({ session }: { session: Session }) {
  const { t } = useTranslation();
  const { currency } = session;
  const lines: [string, number | null, boolean?][] = [
    [t('studio.subtotal'), session.subtotalMinor],
    [t('studio.transport'), session.transportMinor || null],
    [t('studio.discount'), session.discountMinor ? -session.discountMinor : null],
    [t('studio.total'), session.totalMinor, true],
    [session.depositPct === null ? t('studio.deposit') : t('studio.depositOf', { pct: session.depositPct }), session.depositMinor],
  ];
  return (
    <dl className="grid min-w-56 grid-cols-[1fr_auto] gap-x-6 gap-y-1">
      {lines.map(([name, minor, strong]) => minor !== null && (
        <div key={name} className={`col-span-2 grid grid-cols-subgrid ${strong ? 'border-t border-line pt-1 text-lg font-semibold' : ''}`}>
          <dt className={strong ? '' : 'text-soft'}>{name}</dt><dd className="text-right"><Money minor={minor} currency={currency} /></dd>
        </div>
      ))}
    </dl>
  );
}

function AddLine({ session, onClose }: { session: Session; onClose: () => void }) {
  const { t } = useTranslation();
  const [kind, setKind] = useState<'package' | 'item'>('package');
  const [pack, setPack] = useState<Package | null>(null);
  const [item, setItem] = useState<Item | null>(null);
  const [quantity, setQuantity] = useState<number | null>(1);
  const [discount, setDiscount] = useState<number | null>(null);
  const [reason, setReason] = useState('');
  const explosion = useQuery({ ...explosionOf(pack?.id ?? '', session.sessionType), enabled: pack !== null });
  const addIt = useSessionAction(addItemLine, { done: t('studio.lines.added'), onDone: onClose });
  const addAll = useSessionAction(addPackage, { done: t('studio.lines.added'), onDone: onClose });
  const why = needsReason(session) ? { reason } : {};
  const ready = kind === 'package' ? pack !== null && !explosion.error : item !== null && (quantity ?? 0) >= 1;
  const submit = () => {
    if (kind === 'package' && pack) addAll.mutate({ params: { id: session.id }, version: session.version, body: { packageId: pack.id, ...why } });
    if (kind === 'item' && item) addIt.mutate({ params: { id: session.id }, version: session.version, body: { itemId: item.id, quantity: quantity ?? 1, ...(discount ? { discountMinor: discount } : {}), ...why } });
  };
  return (
    <Dialog open sticky onClose={onClose} title={t('studio.lines.addTitle')} footer={<>
      <Button onClick={onClose}>{t('web.cancel')}</Button>
      <Button kind="primary" disabled={!ready} busy={addIt.isPending || addAll.isPending} onClick={submit}>{t(kind === 'package' ? 'studio.lines.addPackage' : 'studio.lines.addItem')}</Button>
    </>}>
      <div className="flex flex-col gap-4">
        <Segmented label={t('studio.lines.addTitle')} value={kind} onChange={setKind} options={[{ value: 'package', label: t('studio.package') }, { value: 'item', label: t('studio.item') }]} />
        {kind === 'package' ? <>
          <PackagePicker sessionType={session.sessionType} value={pack} onPick={setPack} />
          {explosion.data && <ExplosionTable explosion={explosion.data} />}
          <Refusal error={explosion.error} zone={session.zone} currency={session.currency} />
        </> : <>
          <ItemPicker value={item} onPick={(one) => { setItem(one); setQuantity(one.defaultQuantity ?? 1); }} />
          <div className="grid grid-cols-2 gap-3">
            <NumberInput label={t('studio.lines.quantity')} value={quantity} onChange={setQuantity} min={1} max={100_000} />
            <MoneyInput label={t('studio.discount')} optional currency={session.currency} value={discount} onChange={setDiscount} />
          </div>
          {item && <p className="text-right text-soft">{t('studio.lines.sum')} <Money minor={Math.max(0, item.unitPriceMinor * (quantity ?? 0) - (discount ?? 0))} currency={session.currency} className="font-medium text-ink" /></p>}
        </>}
        {needsReason(session) && <ReasonField value={reason} onChange={setReason} />}
        <Refusal error={addIt.error ?? addAll.error} zone={session.zone} currency={session.currency} />
      </div>
    </Dialog>
  );
}

const LineEdit = z.strictObject({ quantity: z.int().min(1, { error: 'required' }).max(100_000), discountMinor: Minor.nullable(), descriptionOverride: OptionalText(500), reason: OptionalText(500) });

function EditLine({ session, line, onClose, onRemove }: { session: Session; line: SessionLine; onClose: () => void; onRemove: () => void }) {
  const { t } = useTranslation();
  const locked = line.packageGroup !== null;
  const form = useContractForm(LineEdit, { quantity: line.quantity, discountMinor: line.discountMinor || null, descriptionOverride: line.descriptionOverride ?? '', reason: '' });
  const save = useSessionAction(editLine, { done: t('studio.lines.saved'), onDone: onClose });
  const submit = form.handleSubmit(({ quantity, discountMinor, descriptionOverride, reason }) => save.mutate({
    params: { id: session.id, lineId: line.id }, version: session.version,
    body: { descriptionOverride: descriptionOverride || null, ...(!locked && { quantity, discountMinor: discountMinor ?? 0 }), ...(reason && { reason }) },
  }, { onError: (error) => showFieldErrors(form, error) }));
  return (
    <Dialog open sticky onClose={onClose} size="small" title={line.itemName} description={locked ? t('studio.lines.locked') : undefined} footer={<>
      <Button kind="dangerQuiet" className="md:hidden" onClick={onRemove}>{t('studio.lines.remove')}</Button>
      <Button onClick={onClose}>{t('web.cancel')}</Button>
      <Button kind="primary" busy={save.isPending} onClick={() => void submit()}>{t('studio.lines.save')}</Button>
    </>}>
      <Form onSubmit={submit} label={line.itemName}>
        {!locked && <div className="grid grid-cols-2 gap-3">
          <Controlled form={form} name="quantity">{({ value, onChange, error }) => <NumberInput label={t('studio.lines.quantity')} value={value} onChange={onChange} error={error} min={1} max={100_000} />}</Controlled>
          <Controlled form={form} name="discountMinor">{({ value, onChange, error }) => <MoneyInput label={t('studio.discount')} optional currency={session.currency} value={value} onChange={onChange} error={error} max={line.unitPriceMinor * (form.watch('quantity') || 1)} />}</Controlled>
        </div>}
        <TextInput label={t('studio.lines.text')} optional hint={t('studio.lines.textHint')} {...field(form, 'descriptionOverride')} />
        {needsReason(session) && <Controlled form={form} name="reason">{({ value, onChange }) => <ReasonField value={value} onChange={onChange} />}</Controlled>}
        <Refusal error={save.error} zone={session.zone} currency={session.currency} />
      </Form>
    </Dialog>
  );
}

/** One line, or a package line by line: each removal goes on from the version that the one before answered. */
function RemoveLines({ session, lines, onClose }: { session: Session; lines: SessionLine[]; onClose: () => void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [reason, setReason] = useState('');
  const remove = useMutation({
    mutationFn: async () => {
      let { version } = client.getQueryData(sessionOf(session.id).queryKey) ?? session;
      for (const line of lines) {
        const after = await call(removeLine, { params: { id: session.id, lineId: line.id }, query: reason.trim() ? { reason: reason.trim() } : {} }, { version });
        client.setQueryData(sessionOf(session.id).queryKey, after);
        version = after.version;
      }
    },
    onSuccess: () => { toast.done(t('studio.lines.removed')); onClose(); },
    onSettled: () => Promise.all(sessionTopics.map((topic) => client.invalidateQueries({ queryKey: [topic] }))),
  });
  const sum = lines.reduce((all, line) => all + line.lineTotalMinor, 0);
  const name = lines.length > 1 ? (lines[0]?.packageName ?? '') : (lines[0]?.itemName ?? '');
  return (
    <ConfirmDialog open onClose={onClose} title={t('studio.lines.removeTitle', { name })} action={t('studio.lines.remove')} busy={remove.isPending} onConfirm={() => remove.mutate()}>
      <p>{t('studio.lines.removeBody', { amount: money(sum, session.currency), total: money(Math.max(0, (session.totalMinor ?? 0) - sum), session.currency) })}</p>
      {needsReason(session) && <ReasonField value={reason} onChange={setReason} className="mt-3" />}
      <Refusal error={remove.error} zone={session.zone} currency={session.currency} className="mt-3" />
    </ConfirmDialog>
  );
}
