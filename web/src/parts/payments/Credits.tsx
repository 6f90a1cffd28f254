import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Answer } from '#contracts/endpoint.ts';
import { type listCredit, refundCredit } from '#contracts/payments.ts';
import { applyClientCredit } from '#contracts/studio-payments.ts';
import { creditPages, moneyTopics } from '#web/data/payments.ts';
import { firstSessions } from '#web/data/studio.ts';
import { day, money } from '#web/format.ts';
import { useAction } from '#web/query.ts';
import { useMay } from '#web/session.ts';
import { Button } from '#web/ui/Button.tsx';
import { type Column, DataTable } from '#web/ui/DataTable.tsx';
import { Dialog } from '#web/ui/Dialog.tsx';
import { EmptyState } from '#web/ui/EmptyState.tsx';
import { Money } from '#web/ui/Money.tsx';
import { MoneyInput } from '#web/ui/NumberInput.tsx';
import { Problem } from '#web/ui/Problem.tsx';
import { Select } from '#web/ui/Select.tsx';
import { TextArea } from '#web/ui/TextInput.tsx';

type Row = Answer<typeof listCredit>['items'][number];

/** Clients with money that is for nothing yet: use it for a session, or give it back. */
export function Credits() {
  const { t } = useTranslation();
  const pages = useInfiniteQuery(creditPages);
  const mayApply = useMay('payments.record');
  const mayRefund = useMay('payments.refund');
  const [asked, setAsked] = useState<{ deed: 'apply' | 'payOut'; row: Row } | null>(null);
  const columns: Column<Row>[] = [
    { id: 'client', header: t('payments.client'), cell: ({ clientName }) => <span className="line-clamp-1 font-medium">{clientName}</span>, value: ({ clientName }) => clientName, always: true, phone: 'title' },
    { id: 'amount', header: t('payments.credit'), cell: ({ amountMinor, currency }) => <Money minor={amountMinor} currency={currency} className="font-medium" />, value: ({ amountMinor }) => amountMinor, align: 'end', always: true, phone: 'side' },
    { id: 'since', header: t('payments.credits.since'), cell: ({ since }) => <span className="text-soft">{day(since)}</span>, value: ({ since }) => since },
    ...(mayApply || mayRefund ? [{
      id: 'actions', header: t('payments.actions'), always: true, align: 'end', cell: (row) => (
        <span className="inline-flex gap-1">
          {mayApply && <Button size="small" onClick={() => setAsked({ deed: 'apply', row })}>{t('payments.credits.apply')}</Button>}
          {mayRefund && <Button size="small" kind="quiet" onClick={() => setAsked({ deed: 'payOut', row })}>{t('payments.credits.payOut')}</Button>}
        </span>
      ),
    } satisfies Column<Row>] : []),
  ];
  return (
    <>
      <DataTable name="credit" label={t('payments.credits')} columns={columns} rowId={({ clientId, currency }) => `${clientId} ${currency}`} pages={pages} empty={<EmptyState title={t('payments.credits.emptyTitle')}>{t('payments.credits.emptyBody')}</EmptyState>} />
      {asked?.deed === 'apply' && <Apply row={asked.row} onClose={() => setAsked(null)} />}
      {asked?.deed === 'payOut' && <PayOut row={asked.row} onClose={() => setAsked(null)} />}
    </>
  );
}

function Apply({ row, onClose }: { row: Row; onClose: () => void }) {
  const { t } = useTranslation();
  const sessions = useQuery(firstSessions({ clientId: row.clientId, balanceDue: 'true' }, 50));
  const open = (sessions.data?.items ?? []).filter((session) => session.currency === row.currency);
  const [chosen, setChosen] = useState<string | null>(null);
  const session = open.find(({ id }) => id === chosen) ?? open[0];
  const due = session ? Math.min(row.amountMinor, (session.totalMinor ?? 0) - (session.netPaidMinor ?? 0)) : 0;
  const [typed, setTyped] = useState<number | null>(null);
  const amountMinor = typed ?? due;
  const apply = useAction(applyClientCredit, { topics: moneyTopics, done: t('payments.credits.applied'), onDone: onClose });
  return (
    <Dialog open sticky size="small" onClose={onClose} title={t('payments.credits.applyTitle', { client: row.clientName })} description={<Money minor={row.amountMinor} currency={row.currency} />} footer={<>
      <Button onClick={onClose}>{t('web.cancel')}</Button>
      <Button kind="primary" disabled={!session || amountMinor <= 0} busy={apply.isPending} onClick={() => session && apply.mutate({ params: { id: session.id }, body: { amountMinor } })}>{t('payments.credits.apply')}</Button>
    </>}>
      {sessions.isSuccess && open.length === 0 ? <p className="text-soft">{t('payments.credits.noSession')}</p> : session && (
        <div className="flex flex-col gap-4">
          <Select label={t('payments.credits.session')} value={session.id} onChange={(id) => { setChosen(id); setTyped(null); }} options={open.map(({ id, code, sessionDate, totalMinor, netPaidMinor, currency }) => ({ value: id, label: `${code} · ${day(sessionDate)} · ${money((totalMinor ?? 0) - (netPaidMinor ?? 0), currency)}` }))} />
          <MoneyInput label={t('payments.amount')} currency={row.currency} value={amountMinor} onChange={setTyped} max={row.amountMinor} />
        </div>
      )}
      <Problem error={apply.error ?? sessions.error} className="mt-3" />
    </Dialog>
  );
}

function PayOut({ row, onClose }: { row: Row; onClose: () => void }) {
  const { t } = useTranslation();
  const [amountMinor, setAmount] = useState<number | null>(row.amountMinor);
  const [notes, setNotes] = useState('');
  const pay = useAction(refundCredit, { topics: moneyTopics, done: t('payments.credits.paidOut'), onDone: onClose });
  return (
    <Dialog open sticky size="small" onClose={onClose} title={t('payments.credits.payOutTitle', { client: row.clientName })} description={t('payments.credits.payOutBody')} footer={<>
      <Button onClick={onClose}>{t('web.cancel')}</Button>
      <Button kind="primary" busy={pay.isPending} disabled={!amountMinor} onClick={() => amountMinor && pay.mutate({ params: { clientId: row.clientId }, body: { amountMinor, currency: row.currency, notes: notes.trim() || null } })}>{t('payments.credits.payOut')}</Button>
    </>}>
      <div className="flex flex-col gap-4">
        <MoneyInput label={t('payments.amount')} currency={row.currency} value={amountMinor} onChange={setAmount} max={row.amountMinor} />
        <TextArea label={t('payments.notes')} optional rows={2} maxLength={1000} value={notes} onChange={(event) => setNotes(event.target.value)} />
        <Problem error={pay.error} />
      </div>
    </Dialog>
  );
}
