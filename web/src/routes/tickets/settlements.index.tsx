import { useInfiniteQuery } from '@tanstack/react-query';
import { createFileRoute } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { z } from 'zod';
import { SettlementStatus } from '#contracts/tickets-terms.ts';
import { settlementPages, type SettlementSummary } from '#web/data/ticketMoney.ts';
import { Parafiscal } from '#web/parts/ticketMoney/Parafiscal.tsx';
import { SettlementState } from '#web/parts/ticketMoney/state.tsx';
import { requires } from '#web/session.ts';
import { type Column, DataTable } from '#web/ui/DataTable.tsx';
import { DateTime } from '#web/ui/DateTime.tsx';
import { EmptyState } from '#web/ui/EmptyState.tsx';
import { Money } from '#web/ui/Money.tsx';
import { PageHeader } from '#web/ui/PageHeader.tsx';
import { Select } from '#web/ui/Select.tsx';
import { Tabs } from '#web/ui/Tabs.tsx';

const tabs = ['settlements', 'parafiscal'] as const;

export const Route = createFileRoute('/tickets/settlements/')({
  staticData: { title: 'settlements.title' },
  validateSearch: z.object({ tab: z.enum(tabs).optional().catch(undefined), status: SettlementStatus.optional().catch(undefined) }),
  beforeLoad: requires('tickets.settlement.read'),
  component: Settlements,
});

/** What is owed for events that are over, and what is declared. */
function Settlements() {
  const { t } = useTranslation();
  const { tab = 'settlements', status } = Route.useSearch();
  const navigate = Route.useNavigate();
  return (
    <>
      <PageHeader title={t('settlements.title')} note={t('settlements.note')} />
      <Tabs label={t('settlements.title')} value={tab} onChange={(next) => void navigate({ search: next === 'settlements' ? {} : { tab: next } })} tabs={tabs.map((one) => ({ value: one, label: t(`settlements.tab.${one}`), panel: one === tab ? <div className="pt-4">{one === 'parafiscal' ? <Parafiscal /> : <List status={status} onStatus={(next) => void navigate({ search: next ? { status: next } : {}, replace: true })} />}</div> : undefined }))} />
    </>
  );
}

function List({ status, onStatus }: { status: SettlementStatus | undefined; onStatus: (status: SettlementStatus | undefined) => void }) {
  const { t } = useTranslation();
  const navigate = Route.useNavigate();
  const pages = useInfiniteQuery(settlementPages({ status }));
  const columns: Column<SettlementSummary>[] = [
    { id: 'event', header: t('tickets.event'), cell: ({ eventName }) => <span className="line-clamp-1 font-medium">{eventName}</span>, always: true, phone: 'title' },
    { id: 'when', header: t('tickets.when'), cell: ({ startAt, timeZone }) => <DateTime at={startAt} zone={timeZone} className="whitespace-nowrap" /> },
    { id: 'status', header: t('tickets.status'), cell: (row) => <SettlementState status={row.status} />, always: true, phone: 'side' },
    { id: 'net', header: t('settlement.netMinor'), cell: ({ netMinor, currency }) => <><span className="md:hidden">{t('settlement.netMinor')} </span><Money minor={netMinor} currency={currency} /></>, align: 'end' },
    { id: 'payable', header: t('settlement.informedMinor'), cell: ({ payableMinor, currency }) => <><span className="md:hidden">{t('settlement.informedMinor')} </span><Money minor={payableMinor} currency={currency} className="font-medium" /></>, align: 'end', always: true },
  ];
  return (
    <DataTable name="ticket-settlements" label={t('settlements.title')} columns={columns} rowId={({ id }) => id} pages={pages} onOpen={({ id }) => void navigate({ to: '/tickets/settlements/$id', params: { id } })} onClearFilters={status ? () => onStatus(undefined) : undefined}
      toolbar={<Select label={t('tickets.status')} hideLabel className="w-44" value={status ?? 'all'} onChange={(value) => onStatus(value === 'all' ? undefined : (value as SettlementStatus))} options={[{ value: 'all', label: t('web.all') }, ...SettlementStatus.options.map((one) => ({ value: one as string, label: t(`status.settlement.${one}`) }))]} />}
      empty={<EmptyState title={t('settlements.emptyTitle')}>{t('settlements.emptyBody')}</EmptyState>} />
  );
}
