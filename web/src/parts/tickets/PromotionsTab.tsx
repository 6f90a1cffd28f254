import { useQuery } from '@tanstack/react-query';
import { Plus } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { areasOf, type EventDetail, type Promotion, promotionsOf } from '#web/data/tickets.ts';
import { list, number } from '#web/format.ts';
import { useMay } from '#web/session.ts';
import { Button } from '#web/ui/Button.tsx';
import { type Column, DataTable } from '#web/ui/DataTable.tsx';
import { EmptyState } from '#web/ui/EmptyState.tsx';
import { Badge } from '#web/ui/Status.tsx';
import { discount } from './adjustment.ts';
import { isOver } from './isOver.ts';
import { PriceSimulator } from './PriceSimulator.tsx';
import { PromotionDialog } from './PromotionDialog.tsx';
import { Span } from './Span.tsx';
import { PhaseState } from './state.tsx';

/** Codes that buyers type, and packages that cost less than their tickets one by one. */
export function PromotionsTab({ event }: { event: EventDetail }) {
  const { t } = useTranslation();
  const query = useQuery(promotionsOf(event.id));
  const mayManage = useMay('tickets.pricing.manage') && !isOver(event);
  const [opened, setOpened] = useState<string | null>(null);
  const promotion = query.data?.find(({ id }) => id === opened) ?? null;
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
  const add = mayManage && names.size > 0 && (
    <span className="flex flex-wrap gap-2">
      <Button icon={<Plus className="size-4" />} onClick={() => setOpened('package')}>{t('tickets.promo.add.package')}</Button>
      <Button kind="primary" icon={<Plus className="size-4" />} onClick={() => setOpened('code')}>{t('tickets.promo.add.code')}</Button>
    </span>
  );
  return (
    <>
      <DataTable name="ticket-promotions" label={t('tickets.promotions')} columns={columns} rowId={({ id }) => id} whole={{ data: query.data, isPending: query.isPending, error: query.error, refetch: query.refetch }} onOpen={mayManage ? ({ id }) => setOpened(id) : undefined}
        toolbar={add && <span className="ml-auto max-md:ml-0">{add}</span>} empty={<EmptyState title={t('tickets.promotions.emptyTitle')} action={add}>{t('tickets.promotions.emptyBody')}</EmptyState>} />
      {names.size > 0 && <div className="mt-6"><PriceSimulator event={event} /></div>}
      {(opened === 'code' || opened === 'package' || promotion) && <PromotionDialog key={opened} event={event} promotion={promotion} kind={promotion?.kind ?? (opened as 'code' | 'package')} onClose={() => setOpened(null)} />}
    </>
  );
}
