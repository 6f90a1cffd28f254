import { X } from 'lucide-react';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { findLabel, sellAllotted } from '#contracts/tickets-box-office.ts';
import { ApiProblem } from '#web/api.ts';
import type { Allotment } from '#web/data/boxOffice.ts';
import { topic } from '#web/data/tickets.ts';
import { money } from '#web/format.ts';
import { newKey } from '#web/newKey.ts';
import { useAction } from '#web/query.ts';
import { Dialog } from '#web/ui/Dialog.tsx';
import { Problem } from '#web/ui/Problem.tsx';
import { TextInput } from '#web/ui/TextInput.tsx';
import { Pay, type Payment } from './Pay.tsx';
import { ShiftBar } from './ShiftBar.tsx';

/** Paper becomes good: each piece is scanned, or its number typed, then the money is taken. */
export function SellPaper({ batch, onClose }: { batch: Allotment; onClose: () => void }) {
  const { t } = useTranslation();
  const [text, setText] = useState('');
  const [units, setUnits] = useState<{ unitId: string; name: string }[]>([]);
  // One key for one sale: pressed again after a lost answer it is the same one.
  const key = useRef(newKey());
  const find = useAction(findLabel, { onDone: (found) => { setText(''); setUnits((before) => (before.some(({ unitId }) => unitId === found.unitId) ? before : [...before, found])); } });
  const sell = useAction(sellAllotted, {
    topics: [topic, 'cash'], done: t('boxOffice.paperSold', { count: units.length }),
    onDone: () => { setUnits([]); key.current = newKey(); },
  });
  const pay = ({ method, documentNumber }: Payment) => sell.mutate({ params: { id: batch.id }, body: { key: key.current, unitIds: units.map(({ unitId }) => unitId), soldAt: new Date().toISOString(), method, documentNumber } });
  return (
    <Dialog open sticky onClose={onClose} title={t('boxOffice.sellPaperTitle', { name: batch.name })} description={t('boxOffice.sellPaperNote')}>
      <div className="flex flex-col gap-4">
        <form onSubmit={(event) => { event.preventDefault(); if (text.trim()) find.mutate({ params: { id: batch.id }, body: { text } }); }}>
          <TextInput autoFocus label={t('boxOffice.label')} hint={t('boxOffice.labelHint')} mono value={text} maxLength={512} autoComplete="off" onChange={(event) => setText(event.target.value)} />
        </form>
        <Problem error={find.error} />
        {units.length > 0 && (
          <ul aria-label={t('boxOffice.labelsChosen')} className="flex flex-wrap gap-2">
            {units.map(({ unitId, name }) => <li key={unitId}><button type="button" onClick={() => setUnits(units.filter((one) => one.unitId !== unitId))} aria-label={t('boxOffice.removeLabel', { name })} className="flex h-(--control) items-center gap-1.5 rounded-full border border-edge/60 pr-2 pl-3 hover:bg-hover"><span className="font-medium tabular-nums">{name}</span><X aria-hidden className="size-3.5 text-soft" /></button></li>)}
          </ul>
        )}
        <p className="flex items-baseline justify-between border-t border-line pt-2" aria-live="polite"><span className="font-medium">{t('ticketOrders.total')}</span><strong className="text-2xl tabular-nums">{money(batch.unitTotalMinor * units.length, batch.currency)}</strong></p>
        <Problem error={sell.error}>{sell.error instanceof ApiProblem && sell.error.code === 'SHIFT_NOT_OPEN' && <div className="pt-2"><ShiftBar currency={batch.currency} /></div>}</Problem>
        <Pay totalMinor={batch.unitTotalMinor * units.length} currency={batch.currency} disabled={units.length === 0} busy={sell.isPending} onPay={pay} />
      </div>
    </Dialog>
  );
}
