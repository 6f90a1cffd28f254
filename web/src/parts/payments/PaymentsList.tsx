import { useInfiniteQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { type Payment, type PaymentFilter, paymentPages } from '#web/data/payments.ts';
import { day } from '#web/format.ts';
import { useShortcut } from '#web/shortcuts.ts';
import { type Column, DataTable } from '#web/ui/DataTable.tsx';
import { DateTime } from '#web/ui/DateTime.tsx';
import { EmptyState } from '#web/ui/EmptyState.tsx';
import { Money } from '#web/ui/Money.tsx';
import { Select } from '#web/ui/Select.tsx';
import { Status } from '#web/ui/Status.tsx';
import { DateInput } from '#web/ui/TextInput.tsx';
import { SearchBox } from '#web/parts/catalog/SearchBox.tsx';
import { methods, paymentTone } from './methods.ts';
import { PaymentPanel } from './PaymentPanel.tsx';
import { WhatFor } from './WhatFor.tsx';

interface Props {
  /** Only those that wait, the oldest first; otherwise all. */
  waiting: boolean;
  filter: PaymentFilter;
  onFilter: (filter: PaymentFilter) => void;
  open: string | undefined;
  onOpen: (id: string | undefined) => void;
}

export function PaymentsList({ waiting, filter, onFilter, open, onOpen }: Props) {
  const { t } = useTranslation();
  const pages = useInfiniteQuery(paymentPages(waiting ? { ...filter, status: 'pending' } : filter));
  const rows = useMemo(() => pages.data?.pages.flatMap((page) => page.items) ?? [], [pages.data]);
  const step = (by: 1 | -1) => {
    const at = rows.findIndex(({ id }) => id === open);
    const next = rows[at === -1 ? (by === 1 ? 0 : rows.length - 1) : at + by];
    if (next) onOpen(next.id);
  };
  useShortcut('j', 'payments.keys.next', () => step(1));
  useShortcut('k', 'payments.keys.previous', () => step(-1));
  // Whoever verifies goes through a pile: the next one opens by itself.
  const decided = () => {
    const at = rows.findIndex(({ id }) => id === open);
    onOpen(waiting ? (rows[at + 1] ?? rows[at - 1])?.id : undefined);
  };
  const columns: Column<Payment>[] = [
    { id: 'client', header: t('payments.client'), cell: ({ clientName }) => <span className="line-clamp-1 font-medium">{clientName}</span>, value: ({ clientName }) => clientName, always: true, phone: 'title' },
    { id: 'amount', header: t('payments.amount'), cell: ({ amountMinor, currency }) => <Money minor={amountMinor} currency={currency} className="font-medium" />, value: ({ amountMinor }) => amountMinor, align: 'end', always: true, phone: 'side' },
    { id: 'method', header: t('payments.method'), cell: ({ method }) => t(`payments.method.${method}`), value: ({ method }) => method },
    { id: 'document', header: t('payments.document'), cell: ({ documentNumber }) => <span className="tabular-nums">{documentNumber ?? '—'}</span>, value: ({ documentNumber }) => documentNumber },
    { id: 'date', header: t('payments.date'), cell: ({ paymentDate }) => <span className="whitespace-nowrap">{day(paymentDate)}</span>, value: ({ paymentDate }) => paymentDate },
    { id: 'for', header: t('payments.for'), cell: ({ allocations }) => (allocations.length === 0 ? <span className="text-soft">{t('payments.credit')}</span> : <WhatFor title={allocations[0]!.title} path={allocations[0]!.path} />) },
    { id: 'registered', header: t('payments.registered'), cell: ({ registeredAt, registeredByName }) => <span className="text-soft"><DateTime at={registeredAt} show="relative" />{registeredByName && ` · ${registeredByName}`}</span>, value: ({ registeredAt }) => registeredAt, hidden: !waiting, phone: 'none' },
    ...(waiting ? [] : [{ id: 'status', header: t('payments.status'), cell: ({ status }) => <Status tone={paymentTone[status]} hollow={status === 'pending'}>{t(`payments.status.${status}`)}</Status>, value: ({ status }) => status } satisfies Column<Payment>]),
  ];
  const filtered = Object.values(filter).some(Boolean);
  return (
    <>
      <DataTable name={waiting ? 'payments-waiting' : 'payments'} label={t(waiting ? 'payments.toVerify' : 'payments.all')} columns={columns} rowId={({ id }) => id} pages={pages} onOpen={({ id }) => onOpen(id)} openId={open}
        toolbar={<Filters filter={filter} onChange={onFilter} waiting={waiting} />} onClearFilters={filtered ? () => onFilter({}) : undefined}
        empty={<EmptyState title={t(waiting ? 'payments.nothingWaits' : 'payments.emptyTitle')}>{t(waiting ? 'payments.nothingWaitsBody' : 'payments.emptyBody')}</EmptyState>} />
      {open !== undefined && <PaymentPanel key={open} id={open} onClose={() => onOpen(undefined)} onDecided={decided} />}
    </>
  );
}

function Filters({ filter, onChange, waiting }: { filter: PaymentFilter; onChange: (filter: PaymentFilter) => void; waiting: boolean }) {
  const { t } = useTranslation();
  return (
    <>
      <SearchBox label={t('payments.search')} value={filter.search ?? ''} onSearch={(search) => onChange({ ...filter, search })} />
      <Select label={t('payments.method')} hideLabel value={filter.method ?? 'all'} onChange={(method) => onChange({ ...filter, method: method === 'all' ? '' : method })} className="w-52" options={[{ value: 'all', label: t('payments.anyMethod') }, ...methods.map((method) => ({ value: method as string, label: t(`payments.method.${method}`) }))]} />
      {!waiting && <>
        <Select label={t('payments.status')} hideLabel value={filter.status ?? 'all'} onChange={(status) => onChange({ ...filter, status: status === 'all' ? '' : status })} className="w-52" options={[{ value: 'all', label: t('payments.anyStatus') }, ...(['pending', 'verified', 'rejected'] as const).map((status) => ({ value: status as string, label: t(`payments.status.${status}`) }))]} />
        <DateInput label={t('payments.from')} value={filter.from ?? ''} onChange={(event) => onChange({ ...filter, from: event.target.value })} />
        <DateInput label={t('payments.to')} value={filter.to ?? ''} onChange={(event) => onChange({ ...filter, to: event.target.value })} />
      </>}
    </>
  );
}
