import { useQuery } from '@tanstack/react-query';
import { Plus } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { areasOf, type EventDetail, type SaleStage, stagesOf } from '#web/data/tickets.ts';
import { list, number } from '#web/format.ts';
import { useMay } from '#web/session.ts';
import { Button } from '#web/ui/Button.tsx';
import { type Column, DataTable } from '#web/ui/DataTable.tsx';
import { EmptyState } from '#web/ui/EmptyState.tsx';
import { adjustment } from './adjustment.ts';
import { isOver } from './isOver.ts';
import { Span } from './Span.tsx';
import { StageDialog } from './StageDialog.tsx';
import { StagesTimeline } from './StagesTimeline.tsx';
import { PhaseState } from './state.tsx';

/** Prices that hold for a time or for so many units. */
export function StagesTab({ event }: { event: EventDetail }) {
  const { t } = useTranslation();
  const query = useQuery(stagesOf(event.id));
  const areas = useQuery(areasOf(event.id)).data ?? [];
  const names = new Map(areas.map(({ id, name }) => [id, name]));
  const mayManage = useMay('tickets.pricing.manage') && !isOver(event);
  const [opened, setOpened] = useState<string | null>(null);
  const stage = query.data?.find(({ id }) => id === opened) ?? null;
  const add = mayManage && names.size > 0 && <Button kind="primary" icon={<Plus className="size-4" />} onClick={() => setOpened('new')}>{t('tickets.stages.add')}</Button>;
  const columns: Column<SaleStage>[] = [
    { id: 'name', header: t('tickets.stage'), cell: ({ name }) => <span className="font-medium">{name}</span>, always: true, phone: 'title' },
    { id: 'phase', header: t('tickets.status'), cell: ({ phase }) => <PhaseState phase={phase} />, always: true, phone: 'side' },
    { id: 'value', header: t('tickets.adjustment'), cell: (stage) => adjustment(stage.adjustmentType, stage.adjustmentValue, event.currency), align: 'end' },
    { id: 'when', header: t('tickets.when'), cell: ({ startAt, endAt }) => <Span from={startAt} to={endAt} zone={event.timeZone} /> },
    { id: 'areas', header: t('tickets.areas'), cell: ({ areas }) => list(areas.map(({ areaId, bundleSize }) => [names.get(areaId) ?? '…', ...(bundleSize > 1 ? [t('tickets.bundle', { count: bundleSize })] : [])].join(' '))) },
    { id: 'quota', header: t('tickets.quota'), cell: ({ quotaUnits, consumedUnits }) => <><span className="md:hidden">{t('tickets.quota')} </span>{quotaUnits === null ? t('tickets.noLimit') : t('tickets.soldOf', { sold: number(consumedUnits), capacity: number(quotaUnits) })}</>, align: 'end' },
  ];
  return (
    <>
      {(query.data?.length ?? 0) > 0 && <StagesTimeline event={event} stages={query.data!} areas={areas} {...(mayManage && { onOpen: setOpened })} />}
      <DataTable name="ticket-stages" label={t('tickets.stages')} columns={columns} rowId={({ id }) => id} whole={{ data: query.data, isPending: query.isPending, error: query.error, refetch: query.refetch }} onOpen={mayManage ? ({ id }) => setOpened(id) : undefined}
        toolbar={add && <span className="ml-auto max-md:ml-0">{add}</span>} empty={<EmptyState title={t('tickets.stages.emptyTitle')} action={add}>{t('tickets.stages.emptyBody')}</EmptyState>} />
      {(opened === 'new' || stage) && <StageDialog key={opened} event={event} stage={stage} onClose={() => setOpened(null)} />}
    </>
  );
}
