import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Map as MapIcon, Plus } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Area, areasOf, type EventDetail } from '#web/data/tickets.ts';
import { number } from '#web/format.ts';
import { useMay } from '#web/session.ts';
import { Button, ButtonLink } from '#web/ui/Button.tsx';
import { type Column, DataTable } from '#web/ui/DataTable.tsx';
import { EmptyState } from '#web/ui/EmptyState.tsx';
import { Money } from '#web/ui/Money.tsx';
import { Status } from '#web/ui/Status.tsx';
import { AreaDialog } from './AreaDialog.tsx';
import { isOver } from './isOver.ts';

type Opened = { what: 'new' } | { what: 'edit'; id: string } | null;

/** The zones of an event, each with one price. */
export function AreasTab({ event }: { event: EventDetail }) {
  const { t } = useTranslation();
  const mayManage = useMay('tickets.inventory.manage') && !isOver(event);
  const query = useQuery(areasOf(event.id));
  const navigate = useNavigate();
  const [opened, setOpened] = useState<Opened>(null);
  const close = () => setOpened(null);
  const area = opened && 'id' in opened ? (query.data?.find(({ id }) => id === opened.id) ?? null) : null;
  const columns: Column<Area>[] = [
    { id: 'letter', header: t('tickets.letter'), cell: ({ nomenclatureLetter }) => nomenclatureLetter, width: 'w-16', phone: 'none' },
    { id: 'name', header: t('tickets.area'), cell: ({ name, description }) => <span className="block md:min-w-36"><span className="font-medium">{name}</span>{description && <span className="line-clamp-1 text-sm font-normal text-soft max-md:hidden">{description}</span>}</span>, always: true, phone: 'title' },
    { id: 'mode', header: t('tickets.seating'), cell: ({ seatingMode }) => t(`tickets.seating.${seatingMode}`) },
    { id: 'units', header: t('tickets.units'), cell: ({ unitCount, units }) => <><span className="md:hidden">{t('tickets.units')} </span>{number(unitCount)}{units.blocked > 0 && <span className="text-soft"> · {t('tickets.blocked', { count: units.blocked })}</span>}</>, align: 'end' },
    { id: 'capacity', header: t('tickets.capacity'), cell: ({ capacity }) => number(capacity), align: 'end', phone: 'none' },
    { id: 'price', header: t('tickets.price'), cell: ({ priceMinor }) => (priceMinor === 0 ? t('tickets.free') : <Money minor={priceMinor} currency={event.currency} />), align: 'end', phone: 'side' },
    { id: 'occupancy', header: t('tickets.occupancy'), cell: ({ occupancyPct }) => <><span className="md:hidden">{t('tickets.occupancy')} </span>{occupancyPct === null ? '—' : number(occupancyPct / 100, { style: 'percent', maximumFractionDigits: 1 })}</>, align: 'end' },
    { id: 'status', header: t('tickets.status'), cell: ({ status }) => <Status tone={status === 'available' ? 'good' : 'neutral'} hollow={status !== 'available'}>{t(`tickets.areaStatus.${status}`)}</Status> },
    ...(mayManage ? [{ id: 'rows', header: t('tickets.seats'), cell: ({ id, seatingMode }) => seatingMode === 'numbered' && <ButtonLink size="small" to="/tickets/events/$id/map" params={{ id: event.id }} search={{ area: id }}>{t('tickets.map.open')}</ButtonLink>, always: true } satisfies Column<Area>] : []),
  ];
  const add = mayManage && <Button kind="primary" icon={<Plus className="size-4" />} onClick={() => setOpened({ what: 'new' })}>{t('tickets.areas.add')}</Button>;
  return (
    <>
      <DataTable name="ticket-areas" label={t('tickets.areas')} columns={columns} rowId={({ id }) => id} whole={{ data: query.data, isPending: query.isPending, error: query.error, refetch: query.refetch }} onOpen={mayManage ? ({ id }) => setOpened({ what: 'edit', id }) : undefined}
        toolbar={<><p className="max-w-prose text-soft">{t('tickets.areas.note')}</p><span className="ml-auto flex flex-wrap gap-2 max-md:ml-0">{(query.data?.length ?? 0) > 0 && <ButtonLink to="/tickets/events/$id/map" params={{ id: event.id }}><MapIcon className="size-4" />{t('tickets.map.title')}</ButtonLink>}{add}</span></>} empty={<EmptyState title={t('tickets.areas.emptyTitle')} action={add}>{t('tickets.areas.emptyBody')}</EmptyState>} />
      {opened?.what === 'new' && <AreaDialog event={event} area={null} onClose={close} onNumbered={(id) => void navigate({ to: '/tickets/events/$id/map', params: { id: event.id }, search: { area: id } })} />}
      {opened?.what === 'edit' && area && <AreaDialog key={area.id} event={event} area={area} onClose={close} />}
    </>
  );
}
