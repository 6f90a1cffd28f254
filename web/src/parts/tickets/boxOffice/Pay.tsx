import { useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import { useTranslation } from 'react-i18next';
import { SaleMethod } from '#contracts/tickets-terms.ts';
import { digitsOf, money } from '#web/format.ts';
import { useShortcut } from '#web/shortcuts.ts';
import { Button } from '#web/ui/Button.tsx';
import { cx } from '#web/ui/classes.ts';
import { Key } from '#web/ui/Key.tsx';
import { MoneyInput } from '#web/ui/NumberInput.tsx';
import { TextInput } from '#web/ui/TextInput.tsx';
import { quickAmounts } from './change.ts';

export interface Payment { method: SaleMethod; documentNumber: string | null; receivedMinor: number | null }

interface Props { totalMinor: number; currency: string; disabled: boolean; busy: boolean; onPay: (payment: Payment) => void }

/** How it is paid. Cash: what was handed over in one press, and what goes back, large. */
export function Pay({ totalMinor, currency, disabled, busy, onPay }: Props) {
  const { t } = useTranslation();
  const [method, setMethod] = useState<SaleMethod>('cash');
  const [typed, setTyped] = useState<number | null>(null);
  const [document, setDocument] = useState('');
  const [tried, setTried] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  // What was handed over was for another sum.
  const received = typed !== null && typed >= totalMinor ? typed : null;
  const needsDocument = method !== 'cash' && document.trim() === '';
  const isFree = totalMinor === 0;
  const pay = () => {
    setTried(true);
    if (disabled || busy || (!isFree && needsDocument)) return;
    onPay({ method, documentNumber: method === 'cash' || isFree ? null : document.trim(), receivedMinor: method === 'cash' && !isFree ? (received ?? totalMinor) : null });
  };
  // The key leads to where the next one takes the money: cash to the button, the others to their number.
  const choose = (one: SaleMethod) => {
    flushSync(() => setMethod(one));
    (form.current?.querySelector<HTMLElement>(one === 'cash' ? 'button[type=submit]' : 'input'))?.focus();
  };
  useShortcut('e', 'boxOffice.key.cash', () => choose('cash'));
  useShortcut('t', 'boxOffice.key.card', () => choose('card_terminal'));
  useShortcut('r', 'boxOffice.key.transfer', () => choose('transfer'));
  return (
    <form ref={form} id="pay" className="flex scroll-mt-20 flex-col gap-3" onSubmit={(event) => { event.preventDefault(); pay(); }}>
      {!isFree && (
        <div role="radiogroup" aria-label={t('boxOffice.howPaid')} className="grid grid-cols-3 gap-2">
          {SaleMethod.options.map((one) => (
            <button key={one} type="button" role="radio" aria-checked={method === one} onClick={() => setMethod(one)} className={cx('flex min-h-12 flex-col items-center justify-center gap-0.5 rounded-md border px-0.5 font-medium max-md:text-sm', method === one ? 'border-accent-text bg-accent-soft' : 'border-edge/60 hover:bg-hover')}>{t(`boxOffice.method.${one}`)}<span aria-hidden className="max-md:hidden pointer-coarse:hidden"><Key>{{ cash: 'E', card_terminal: 'T', transfer: 'R' }[one]}</Key></span></button>
          ))}
        </div>
      )}
      {!isFree && method === 'cash' && (
        <>
          <div role="group" aria-label={t('boxOffice.received')} className="grid grid-cols-2 gap-2 sm:grid-cols-[repeat(auto-fit,minmax(6.5rem,1fr))]">
            {quickAmounts(totalMinor, currency, digitsOf(currency)).map((minor) => (
              <button key={minor} type="button" aria-pressed={(received ?? totalMinor) === minor} onClick={() => setTyped(minor)} disabled={disabled} className="min-h-12 rounded-md border border-edge/60 px-2 tabular-nums hover:bg-hover disabled:opacity-50 aria-pressed:border-accent-text aria-pressed:bg-accent-soft aria-pressed:font-semibold">{minor === totalMinor ? t('boxOffice.exact') : money(minor, currency)}</button>
            ))}
          </div>
          <div className="flex items-end justify-between gap-4">
            <MoneyInput className="min-w-0 flex-1" label={t('boxOffice.received')} currency={currency} value={typed} onChange={setTyped} error={typed !== null && typed < totalMinor ? t('boxOffice.tooLittle', { missing: money(totalMinor - typed, currency) }) : undefined} />
            <p className="flex flex-col items-end" aria-live="polite"><span className="text-sm text-soft">{t('boxOffice.change')}</span><strong className="text-2xl tabular-nums">{money((received ?? totalMinor) - totalMinor, currency)}</strong></p>
          </div>
        </>
      )}
      {!isFree && method !== 'cash' && <TextInput label={t(`boxOffice.document.${method}`)} value={document} maxLength={60} inputMode="numeric" autoComplete="off" onChange={(event) => setDocument(event.target.value)} error={tried && needsDocument ? t('field.required') : undefined} />}
      <Button type="submit" kind="primary" size="large" wide className="h-14! text-lg" busy={busy} disabled={disabled || (method === 'cash' && typed !== null && typed < totalMinor)}>{isFree ? t(disabled ? 'boxOffice.takeNothing' : 'boxOffice.give') : t('boxOffice.take', { amount: money(totalMinor, currency) })}<span aria-hidden className="max-md:hidden pointer-coarse:hidden"><Key>↵</Key></span></Button>
    </form>
  );
}
