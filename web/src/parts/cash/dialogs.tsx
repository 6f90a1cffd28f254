import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { CashReason, closeCashSession, createRegister, moveCash, openCashSession } from '#contracts/cash.ts';
import type { CashRegister, CashSessionDetail } from '#web/data/cash.ts';
import { digitsOf, money } from '#web/format.ts';
import { useAction } from '#web/query.ts';
import { useMe } from '#web/session.ts';
import { Button } from '#web/ui/Button.tsx';
import { Dialog } from '#web/ui/Dialog.tsx';
import { MoneyInput, NumberInput } from '#web/ui/NumberInput.tsx';
import { Problem } from '#web/ui/Problem.tsx';
import { Segmented } from '#web/ui/Segmented.tsx';
import { Select } from '#web/ui/Select.tsx';
import { TextArea, TextInput } from '#web/ui/TextInput.tsx';
import { Difference } from './Difference.tsx';

const topics = ['cash', 'payments'] as const;

export function OpenDrawer({ register, currency, onClose }: { register: CashRegister; currency: string; onClose: () => void }) {
  const { t } = useTranslation();
  const [openingMinor, setOpening] = useState<number | null>(null);
  const [tried, setTried] = useState(false);
  const open = useAction(openCashSession, { topics, done: t('cash.opened'), onDone: onClose });
  const send = () => {
    setTried(true);
    if (openingMinor !== null) open.mutate({ body: { registerId: register.id, openingMinor } });
  };
  return (
    <Dialog open sticky size="small" onClose={onClose} title={t('cash.openTitle', { name: register.name })} footer={<><Button onClick={onClose}>{t('web.cancel')}</Button><Button kind="primary" busy={open.isPending} onClick={send}>{t('cash.open')}</Button></>}>
      <MoneyInput label={t('cash.opening')} hint={t('cash.openingHint')} currency={currency} value={openingMinor} onChange={setOpening} error={tried && openingMinor === null ? t('field.required') : undefined} />
      <Problem error={open.error} className="mt-3" />
    </Dialog>
  );
}

export function MoveCash({ session, direction, onClose }: { session: CashSessionDetail; direction: 'in' | 'out'; onClose: () => void }) {
  const { t } = useTranslation();
  const [amountMinor, setAmount] = useState<number | null>(null);
  const [reasonCode, setCode] = useState<(typeof CashReason.options)[number]>(direction === 'in' ? 'change' : 'expense');
  const [reason, setReason] = useState('');
  const [tried, setTried] = useState(false);
  const move = useAction(moveCash, { topics, done: t('cash.moved'), onDone: onClose });
  const send = () => {
    setTried(true);
    if (amountMinor && reason.trim()) move.mutate({ params: { id: session.id }, body: { direction, amountMinor, reasonCode, reason } });
  };
  const title = t(`cash.${direction}Title`);
  return (
    <Dialog open sticky size="small" onClose={onClose} title={title} footer={<><Button onClick={onClose}>{t('web.cancel')}</Button><Button kind="primary" busy={move.isPending} onClick={send}>{amountMinor ? `${t(`cash.${direction}`)} · ${money(amountMinor, session.currency)}` : t(`cash.${direction}`)}</Button></>}>
      <div className="flex flex-col gap-4">
        <MoneyInput label={t('cash.amount')} currency={session.currency} value={amountMinor} onChange={setAmount} error={tried && !amountMinor ? t('field.required') : undefined} />
        <Select label={t('cash.reasonCode')} value={reasonCode} onChange={setCode} options={CashReason.options.map((one) => ({ value: one, label: t(`cash.reason.${one}`) }))} />
        <TextInput label={t('cash.reason')} value={reason} onChange={(event) => setReason(event.target.value)} maxLength={300} error={tried && !reason.trim() ? t('field.required') : undefined} />
        <Problem error={move.error} />
      </div>
    </Dialog>
  );
}

/** Coins and notes, large to small, in whole units of the currency; those of Guatemala where it is not said otherwise. */
const pieces = [200, 100, 50, 20, 10, 5, 1, 0.5, 0.25, 0.1, 0.05];

/** The count comes first; what it differed by is told by whoever shows the drawer, which may be gone from the screen by then. */
export function CloseDrawer({ session, onClose, onCounted }: { session: CashSessionDetail; onClose: () => void; onCounted: (closed: CashSessionDetail) => void }) {
  const { t } = useTranslation();
  const [way, setWay] = useState<'pieces' | 'sum'>('pieces');
  const [counts, setCounts] = useState<Record<string, number | null>>({});
  const [typed, setTyped] = useState<number | null>(null);
  const [notes, setNotes] = useState('');
  const [tried, setTried] = useState(false);
  const close = useAction(closeCashSession, { topics, onDone: (closed) => { onClose(); onCounted(closed); } });
  const unit = 10 ** digitsOf(session.currency);
  const values = pieces.map((piece) => Math.round(piece * unit)).filter((minor) => minor > 0);
  const counted = way === 'sum' ? typed : values.reduce((sum, minor) => sum + minor * (counts[minor] ?? 0), 0);
  const send = () => {
    setTried(true);
    if (counted === null) return;
    const filled = Object.fromEntries(Object.entries(counts).filter((entry): entry is [string, number] => (entry[1] ?? 0) > 0));
    close.mutate({ params: { id: session.id }, body: { countedMinor: counted, counts: way === 'pieces' ? filled : null, notes: notes.trim() || null } });
  };
  return (
    <Dialog open sticky onClose={onClose} title={t('cash.closeTitle', { name: session.registerName })} description={t('cash.closeBody')} footer={<><Button onClick={onClose}>{t('web.cancel')}</Button><Button kind="primary" busy={close.isPending} onClick={send}>{t('cash.close')}</Button></>}>
      <div className="flex flex-col gap-4">
        <Segmented label={t('cash.counted')} value={way} onChange={setWay} options={[{ value: 'pieces', label: t('cash.byValue') }, { value: 'sum', label: t('cash.asSum') }]} />
        {way === 'sum'
          ? <MoneyInput label={t('cash.total')} currency={session.currency} value={typed} onChange={setTyped} error={tried && typed === null ? t('field.required') : undefined} />
          : (
            <>
              <div className="grid grid-cols-2 gap-3 md:grid-cols-4">
                {values.map((minor) => <NumberInput key={minor} label={money(minor, session.currency)} value={counts[minor] ?? null} min={0} max={100_000} step={1} onChange={(value) => setCounts({ ...counts, [minor]: value === null ? null : Math.trunc(value) })} />)}
              </div>
              <p className="flex items-baseline justify-between border-t border-line pt-2"><span className="text-soft">{t('cash.total')}</span><strong className="text-lg tabular-nums" aria-live="polite">{money(counted ?? 0, session.currency)}</strong></p>
            </>
          )}
        <TextArea label={t('cash.notes')} optional rows={2} maxLength={1000} value={notes} onChange={(event) => setNotes(event.target.value)} />
        <Problem error={close.error} />
      </div>
    </Dialog>
  );
}

export function Counted({ session, onClose }: { session: CashSessionDetail; onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Dialog open size="small" onClose={onClose} title={t('cash.closed')} footer={<Button kind="primary" onClick={onClose}>{t('web.close')}</Button>}>
      <div className="flex flex-col gap-3"><Difference session={session} large /><p className="text-soft">{t('cash.expected')}: {money(session.expectedMinor ?? 0, session.currency)} · {t('cash.counted')}: {money(session.countedMinor ?? 0, session.currency)}</p></div>
    </Dialog>
  );
}

export function AddRegister({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const { branches } = useMe();
  const [branchId, setBranch] = useState(branches[0]?.id ?? '');
  const [name, setName] = useState('');
  const [tried, setTried] = useState(false);
  const create = useAction(createRegister, { topics: ['cash'], done: t('cash.registerAdded'), onDone: onClose });
  const send = () => {
    setTried(true);
    if (name.trim()) create.mutate({ body: { branchId, name } });
  };
  return (
    <Dialog open sticky size="small" onClose={onClose} title={t('cash.addRegister')} footer={<><Button onClick={onClose}>{t('web.cancel')}</Button><Button kind="primary" busy={create.isPending} onClick={send}>{t('cash.addRegister')}</Button></>}>
      <div className="flex flex-col gap-4">
        {branches.length > 1 && <Select label={t('cash.branch')} value={branchId} onChange={setBranch} options={branches.map(({ id, name: label }) => ({ value: id, label }))} />}
        <TextInput label={t('cash.name')} value={name} maxLength={60} onChange={(event) => setName(event.target.value)} error={tried && !name.trim() ? t('field.required') : undefined} />
        <Problem error={create.error} />
      </div>
    </Dialog>
  );
}
