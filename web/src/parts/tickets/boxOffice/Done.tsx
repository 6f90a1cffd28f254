import { useQueryClient } from '@tanstack/react-query';
import { Printer } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { flushSync } from 'react-dom';
import type { SalePrint } from '#web/data/boxOffice.ts';
import { money } from '#web/format.ts';
import { useShortcut } from '#web/shortcuts.ts';
import { Button } from '#web/ui/Button.tsx';
import { Key } from '#web/ui/Key.tsx';
import { readyToPrint, SalePaper } from './SalePaper.tsx';

/** It is sold: the change, the paper, and the next in line. */
export function Done({ sale, receivedMinor, away, onNext }: { sale: SalePrint; receivedMinor: number | null; /** Sold without the network: it is sent later. */ away: boolean; onNext: () => void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [parts, setParts] = useState<'all' | 'tickets'>('all');
  const next = useRef<HTMLButtonElement>(null);
  useEffect(() => next.current?.focus(), []);
  const print = async (what: 'all' | 'tickets') => {
    await readyToPrint(sale, (options) => client.ensureQueryData(options));
    flushSync(() => setParts(what));
    window.print();
  };
  useShortcut('p', 'boxOffice.key.print', () => void print('all'));
  useShortcut('n', 'boxOffice.key.next', onNext);
  const change = receivedMinor === null ? 0 : receivedMinor - sale.totalMinor;
  return (
    <section aria-label={t('boxOffice.sold')} className="flex flex-col gap-4">
      <div role="status" className="rounded-lg bg-good-soft p-4 text-good">
        <p className="font-medium">{t(away ? 'boxOffice.soldAway' : 'boxOffice.sold')} · {sale.number}</p>
        {receivedMinor !== null && <p className="mt-1 text-ink"><span className="text-soft">{t('boxOffice.change')}</span><strong className="block text-2xl tabular-nums">{money(change, sale.currency)}</strong></p>}
        {away && <p className="mt-1 text-sm text-ink">{t('boxOffice.soldAwayNote')}</p>}
      </div>
      <div className="flex flex-col gap-2">
        <Button size="large" wide icon={<Printer className="size-5" />} onClick={() => void print('all')}>{t('boxOffice.printAll')}<span aria-hidden className="max-md:hidden pointer-coarse:hidden"><Key>P</Key></span></Button>
        <Button wide onClick={() => void print('tickets')}>{t('boxOffice.printTickets', { count: sale.tickets.length })}</Button>
      </div>
      <button ref={next} type="button" onClick={onNext} className="flex h-14 w-full items-center justify-center gap-2 rounded-md bg-accent text-lg font-medium text-on-accent hover:brightness-[1.15]">{t('boxOffice.next')}<span aria-hidden className="max-md:hidden pointer-coarse:hidden"><Key>N</Key></span></button>
      <SalePaper sale={sale} receivedMinor={receivedMinor} parts={parts} />
    </section>
  );
}
