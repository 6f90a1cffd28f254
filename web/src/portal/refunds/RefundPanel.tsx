import { type FormEvent, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { BuyerRefund, RefundTerms } from '#contracts/tickets-aftersale.ts';
import { ApiProblem } from '#web/api.ts';
import { instant } from '#web/format.ts';
import { ask } from '../api.ts';
import { Wrong } from '../Frame.tsx';
import { useAct } from '../use.ts';
import { priceOf } from '../words.ts';

/** Money back: until when and how much, what was asked for, and asking for it (tickets 5.9). */
export function RefundPanel({ token, zone }: { token: string; zone: string }) {
  const { t } = useTranslation();
  const [terms, setTerms] = useState<RefundTerms | null>(null);
  const { error, act } = useAct();
  return (
    <details onToggle={({ currentTarget }) => currentTarget.open && terms === null && act(async () => setTerms(await ask('refundTerms', { params: { token } })))}>
      <summary>{t('portal.refund.title')}</summary>
      <div className="flex flex-col gap-4">
        {!terms && !error && <p className="soft" aria-busy="true">{t('portal.loading')}</p>}
        <Wrong error={error} />
        {terms && <>
          <Until terms={terms} zone={zone} />
          {terms.refunds.length > 0 && <ul className="areas">{terms.refunds.map((refund) => <Asked key={refund.id} refund={refund} currency={terms.currency} zone={zone} />)}</ul>}
          {terms.reason !== null && terms.units.some(({ state }) => state === 'open') && <Ask key={terms.refunds.length} token={token} terms={terms} onAsked={setTerms} />}
        </>}
      </div>
    </details>
  );
}

/** The last minute before an end: people read midnight as the day after. */
const lastOf = (end: string): string => new Date(Date.parse(end) - 60_000).toISOString();

function Until({ terms, zone }: { terms: RefundTerms; zone: string }) {
  const { t } = useTranslation();
  if (terms.reason === null) return <p>{t('portal.refund.over')}</p>;
  return (
    <div className="flex flex-col gap-2">
      {terms.reason === 'withdrawal' && <p>{t('portal.refund.withdrawal', { when: instant(lastOf(terms.withdrawalUntil!), zone) })}</p>}
      {terms.policy.length > 0 && <>
        <p>{t(terms.reason === 'withdrawal' ? 'portal.refund.afterwards' : 'portal.refund.policy')}</p>
        <ul className="list-disc pl-5">{terms.policy.map(({ shareBp, until }) => <li key={until}>{t('portal.refund.tier', { percent: shareBp / 100, when: instant(lastOf(until), zone) })}</li>)}</ul>
      </>}
    </div>
  );
}

function Asked({ refund, currency, zone }: { refund: BuyerRefund; currency: string; zone: string }) {
  const { t } = useTranslation();
  return (
    <li className="area">
      <div><p className="font-medium">{t(`portal.refund.status.${refund.status}`)}</p>
        <p className="soft small">{t('portal.refund.asked', { when: instant(refund.createdAt, zone) })}{refund.dueAt && refund.succeededAt === null && ` · ${t('portal.refund.due', { when: instant(lastOf(refund.dueAt), zone, 'date') })}`}</p>
        {refund.answer && <p className="small">{refund.answer}</p>}</div>
      <p className="price">{priceOf(refund.amountMinor, currency)}</p>
    </li>
  );
}

function Ask({ token, terms, onAsked }: { token: string; terms: RefundTerms; onAsked: (terms: RefundTerms) => void }) {
  const { t } = useTranslation();
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const [note, setNote] = useState('');
  const [quote, setQuote] = useState<{ of: string; amountMinor: number; feeMinor: number } | null>(null);
  const { busy, error, act, clear } = useAct();
  const open = terms.units.filter(({ state }) => state === 'open');
  // What goes back together is one line to choose.
  const groups = [...Map.groupBy(open, ({ id, together }) => together ?? id).values()];
  const wish = chosen.join();
  const money = (minor: number) => priceOf(minor, terms.currency);
  useEffect(() => {
    clear();
    if (chosen.length > 0) act(async () => setQuote({ of: wish, ...(await ask('quoteRefund', { params: { token }, body: { unitIds: [...chosen] } })) }));
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [wish]);
  const current = quote?.of === wish && chosen.length > 0 ? quote : null;
  const send = (submit: FormEvent) => {
    submit.preventDefault();
    act(async () => {
      try {
        onAsked(await ask('askRefund', { params: { token }, body: { unitIds: [...chosen], expectedAmountMinor: current!.amountMinor, note: note.trim() } }));
      } catch (problem) {
        if (problem instanceof ApiProblem && problem.code === 'REFUND_CHANGED') setQuote({ of: wish, feeMinor: 0, amountMinor: Number(problem.details['amountMinor']) });
        throw problem;
      }
    });
  };
  return (
    <form onSubmit={send} className="flex flex-col gap-3">
      <fieldset><legend className="font-medium">{t('portal.refund.which')}</legend>
        {groups.map((units) => {
          const ids = units.map(({ id }) => id);
          const on = ids.every((id) => chosen.includes(id));
          return (
            <label key={ids[0]} className="check">
              <input type="checkbox" checked={on} onChange={() => setChosen(on ? chosen.filter((id) => !ids.includes(id)) : [...chosen, ...ids])} />
              <span>{units.map(({ areaName, name }) => `${areaName} ${name}`).join(', ')}{units.some(({ passedOn }) => passedOn) && <span className="small block text-wait">{t('portal.refund.passedOn')}</span>}</span>
            </label>
          );
        })}
      </fieldset>
      <label className="field"><span>{t('portal.refund.note')}</span><input value={note} maxLength={500} onChange={({ target }) => setNote(target.value)} /></label>
      {current && <p role="status">{t('portal.refund.amount', { amount: money(current.amountMinor) })}{terms.reason === 'organizer' && ` ${t('portal.refund.feeStays')}`}</p>}
      <Wrong error={error} />
      <button type="submit" className="btn self-start" disabled={busy || current === null}>{t('portal.refund.send')}</button>
    </form>
  );
}
