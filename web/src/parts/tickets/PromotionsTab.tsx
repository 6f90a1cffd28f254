import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { areasOf, type EventDetail, type Promotion, promotionsOf } from '#web/data/tickets.ts';
import { list, number } from '#web/format.ts';
import { type Column, DataTable } from '#web/ui/DataTable.tsx';
import { EmptyState } from '#web/ui/EmptyState.tsx';
import { Badge } from '#web/ui/Status.tsx';
import { discount } from './adjustment.ts';
import { Span } from './Span.tsx';
import { PhaseState } from './state.tsx';

/** Codes that buyers type, and packages that cost less than their tickets one by one. */
export function PromotionsTab({ event }: { event: EventDetail }) {
  const { t } = useTranslation();
  const query = useQuery(promotionsOf(event.id));
  const names = new Map((useQuery(areasOf(event.id)).data ?? []).map(({ id, name }) => [id, name]));
  const good = ({ kind, target, areaIds, items }: Promotion) => {
    if (kind === 'package') return list(items.map(({ areaId, quantity }) => `${number(quantity)} × ${names.get(areaId) ?? '…'}`));
    return target === 'event' ? t('tickets.wholeEvent') : list(areaIds.map((id) => names.get(id) ?? '…'));
  };
  const columns: Column<Promotion>[] = [
    { id: 'name', header: t('tickets.promotion'), cell: ({ name, code }) => <span className="inline-flex flex-wrap items-center gap-2"><span className="font-medium">{name}</span>{code && <Badge>{code}</Badge>}</span>, always: true, phone: 'title' },
    { id: 'phase', header: t('tickets.status'), cell: ({ phase }) => <PhaseState phase={phase} />, always: true, phone: 'side' },
    { id: 'kind', header: t('tickets.kind'), cell: ({ kind }) => t(`tickets.promotionKind.${kind}`) },
    { id: 'value', header: t('tickets.discount'), cell: (one) => discount(one.discountType, one.value, event.currency), align: 'end' },
    { id: 'for', header: t('tickets.goodFor'), cell: good },
    { id: 'when', header: t('tickets.when'), cell: ({ startAt, endAt }) => <Span from={startAt} to={endAt} zone={event.timeZone} /> },
    { id: 'used', header: t('tickets.used'), cell: ({ used, maxUses }) => <><span className="md:hidden">{t('tickets.used')} </span>{maxUses === null ? number(used) : t('tickets.soldOf', { sold: number(used), capacity: number(maxUses) })}</>, align: 'end' },
  ];
  return (
    <DataTable name="ticket-promotions" label={t('tickets.promotions')} columns={columns} rowId={({ id }) => id} whole={{ data: query.data, isPending: query.isPending, error: query.error, refetch: query.refetch }}
      empty={<EmptyState title={t('tickets.promotions.emptyTitle')}>{t('tickets.promotions.emptyBody')}</EmptyState>} />
  );
}
