import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { executeRefund, failRefund, retryRefund, voidRefund } from '#contracts/payments.ts';
import { moneyTopics, type Refund, refundPages } from '#web/data/payments.ts';
import { money } from '#web/format.ts';
import { CashNeeded } from '#web/parts/cash/CashNeeded.tsx';
import { needsDrawer } from '#web/parts/cash/needsDrawer.ts';
import { useAction } from '#web/query.ts';
import { useMay } from '#web/session.ts';
import { Button } from '#web/ui/Button.tsx';
import { Checkbox } from '#web/ui/Checkbox.tsx';
import { type Column, DataTable } from '#web/ui/DataTable.tsx';
import { DateTime } from '#web/ui/DateTime.tsx';
import { Dialog } from '#web/ui/Dialog.tsx';
import { EmptyState } from '#web/ui/EmptyState.tsx';
import { Money } from '#web/ui/Money.tsx';
import { Problem } from '#web/ui/Problem.tsx';
import { Select } from '#web/ui/Select.tsx';
import { Status } from '#web/ui/Status.tsx';
import { TextArea, TextInput } from '#web/ui/TextInput.tsx';
import { handMethods, refundTone } from './methods.ts';
import { WhatFor } from './WhatFor.tsx';

type Deed = 'execute' | 'fail' | 'void';

/** Money that is promised back, and what became of it. */
export function RefundsList({ done, onDone }: { done: boolean; onDone: (done: boolean) => void }) {
  const { t } = useTranslation();
  const mayRefund = useMay('payments.refund');
  const pages = useInfiniteQuery(refundPages(!done));
  const [asked, setAsked] = useState<{ deed: Deed; refund: Refund } | null>(null);
  const retry = useAction(retryRefund, { topics: moneyTopics, done: t('payments.refunds.retried') });
  const columns: Column<Refund>[] = [
    { id: 'client', header: t('payments.client'), cell: ({ clientName }) => <span className="line-clamp-1 font-medium">{clientName}</span>, value: ({ clientName }) => clientName, always: true, phone: 'title' },
    { id: 'amount', header: t('payments.amount'), cell: ({ amountMinor, currency }) => <Money minor={amountMinor} currency={currency} className="font-medium" />, value: ({ amountMinor }) => amountMinor, align: 'end', always: true, phone: 'side' },
    { id: 'method', header: t('payments.method'), cell: ({ method }) => t(`payments.method.${method}`), value: ({ method }) => method },
    { id: 'reason', header: t('payments.refunds.reason'), cell: ({ reason, pctApplied }) => <span className="text-soft">{t(`payments.refunds.reason.${reason}`)}{pctApplied !== null && ` · ${pctApplied} %`}</span>, value: ({ reason }) => reason },
    { id: 'for', header: t('payments.for'), cell: ({ ownerId, title, path }) => (ownerId === null ? <span className="text-soft">{t('payments.credit')}</span> : <WhatFor title={title} path={path} />) },
    { id: 'created', header: t('payments.refunds.since'), cell: ({ createdAt }) => <span className="text-soft"><DateTime at={createdAt} show="relative" /></span>, value: ({ createdAt }) => createdAt, phone: 'none' },
    { id: 'status', header: t('payments.status'), cell: ({ status }) => <Status tone={refundTone[status]} hollow={status === 'pending'}>{t(`payments.refunds.status.${status}`)}</Status>, value: ({ status }) => status },
    ...(mayRefund ? [{
      id: 'actions', header: t('payments.actions'), always: true, align: 'end',
      cell: (refund) => (
        <span className="inline-flex gap-1">
          {refund.status === 'pending' && <><Button size="small" onClick={() => setAsked({ deed: 'execute', refund })}>{t('payments.refunds.execute')}</Button><Button size="small" kind="quiet" onClick={() => setAsked({ deed: 'fail', refund })}>{t('payments.refunds.fail')}</Button><Button size="small" kind="dangerQuiet" onClick={() => setAsked({ deed: 'void', refund })}>{t('payments.refunds.void')}</Button></>}
          {refund.status === 'failed' && refund.method === 'gateway' && <Button size="small" kind="quiet" onClick={() => retry.mutate({ params: { id: refund.id }, body: { byHand: true } })}>{t('payments.refunds.byHand')}</Button>}
          {refund.status === 'failed' && <Button size="small" busy={retry.isPending && retry.variables?.params.id === refund.id} onClick={() => retry.mutate({ params: { id: refund.id }, body: {} })}>{t('payments.refunds.retry')}</Button>}
        </span>
      ),
    } satisfies Column<Refund>] : []),
  ];
  return (
    <>
      <Problem error={retry.error} className="mb-3" />
      <DataTable name="refunds" label={t('payments.refunds')} columns={columns} rowId={({ id }) => id} pages={pages} toolbar={<Checkbox label={t('payments.refunds.showDone')} checked={done} onChange={onDone} />}
        empty={<EmptyState title={t('payments.refunds.emptyTitle')} action={!done && <Button onClick={() => onDone(true)}>{t('payments.refunds.showDone')}</Button>}>{t('payments.refunds.emptyBody')}</EmptyState>} />
      {asked?.deed === 'execute' && <Execute refund={asked.refund} onClose={() => setAsked(null)} />}
      {asked && asked.deed !== 'execute' && <Because deed={asked.deed} refund={asked.refund} onClose={() => setAsked(null)} />}
    </>
  );
}

function Execute({ refund, onClose }: { refund: Refund; onClose: () => void }) {
  const { t } = useTranslation();
  const [method, setMethod] = useState(refund.method);
  const [documentNumber, setDocumentNumber] = useState('');
  const [tried, setTried] = useState(false);
  const amount = money(refund.amountMinor, refund.currency);
  const execute = useAction(executeRefund, { topics: moneyTopics, done: t('payments.refunds.executed', { amount }), onDone: onClose });
  const needed = method !== 'cash' && method !== 'gateway';
  const send = () => {
    setTried(true);
    if (!needed || documentNumber.trim()) execute.mutate({ params: { id: refund.id }, body: { method, documentNumber: documentNumber.trim() || null } });
  };
  return (
    <Dialog open sticky size="small" onClose={onClose} title={t('payments.refunds.executeTitle', { amount, client: refund.clientName })} footer={<><Button onClick={onClose}>{t('web.cancel')}</Button><Button kind="primary" busy={execute.isPending} onClick={send}>{t('payments.refunds.executeAction')}</Button></>}>
      <div className="flex flex-col gap-4">
        <p className="text-soft">{t('payments.refunds.executeBody')}</p>
        <Select label={t('payments.method')} value={method} onChange={setMethod} options={handMethods.map((one) => ({ value: one as Refund['method'], label: t(`payments.method.${one}`) }))} />
        <TextInput label={t('payments.document')} optional={!needed} value={documentNumber} onChange={(event) => setDocumentNumber(event.target.value)} maxLength={100} error={tried && needed && !documentNumber.trim() ? t('field.required') : undefined} />
        <Problem error={execute.error}>{needsDrawer(execute.error) && <CashNeeded />}</Problem>
      </div>
    </Dialog>
  );
}

function Because({ deed, refund, onClose }: { deed: 'fail' | 'void'; refund: Refund; onClose: () => void }) {
  const { t } = useTranslation();
  const [reason, setReason] = useState('');
  const [tried, setTried] = useState(false);
  const action = useAction(deed === 'fail' ? failRefund : voidRefund, { topics: moneyTopics, done: t(`payments.refunds.${deed}Done`), onDone: onClose });
  const send = () => {
    setTried(true);
    if (reason.trim()) action.mutate({ params: { id: refund.id }, body: { reason } });
  };
  return (
    <Dialog open sticky size="small" onClose={onClose} title={t(`payments.refunds.${deed}Title`, { amount: money(refund.amountMinor, refund.currency) })} footer={<><Button onClick={onClose}>{t('web.cancel')}</Button><Button kind="danger" busy={action.isPending} onClick={send}>{t(`payments.refunds.${deed}Action`)}</Button></>}>
      <p className="mb-3 text-soft">{t(`payments.refunds.${deed}Body`)}</p>
      <TextArea label={t('payments.reason')} rows={3} maxLength={500} autoFocus value={reason} onChange={(event) => setReason(event.target.value)} error={tried && !reason.trim() ? t('field.required') : undefined} />
      <Problem error={action.error} className="mt-3" />
    </Dialog>
  );
}
