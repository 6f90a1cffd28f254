import { useQuery } from '@tanstack/react-query';
import { X } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { OrderChannel } from '#contracts/tickets-terms.ts';
import type { ReportFilter, ReportInfo } from '#web/data/reports.ts';
import { ticketReportOptions } from '#web/data/ticketMoney.ts';
import { PeriodFields } from '#web/parts/reports/PeriodFields.tsx';
import { Combobox } from '#web/ui/Combobox.tsx';
import { Segmented } from '#web/ui/Segmented.tsx';
import { Select } from '#web/ui/Select.tsx';

/** What a report of an organizer may be narrowed by; areas and stages once one event is chosen. All of it stands in the address. */
export function TicketFilters({ info, filter, today, onChange }: { info: ReportInfo; filter: ReportFilter; today: string; onChange: (part: ReportFilter) => void }) {
  const { t } = useTranslation();
  const events = filter.eventId?.split(',') ?? [];
  const { data } = useQuery(ticketReportOptions(events.length === 1 ? events[0] : undefined));
  const all = { value: 'all', label: t('web.all') };
  const takes = (name: string) => info.filters.includes(name);
  const set = (part: Record<string, string | undefined>) => onChange(part as ReportFilter);
  const setEvents = (ids: readonly string[]) => set({ eventId: ids.join(',') || undefined, areaId: undefined, stageId: undefined });
  const pick = (key: 'areaId' | 'stageId', label: string, options: readonly { id: string; name: string }[]) => takes(key) && options.length > 0 && (
    <Select label={label} className="w-40 max-md:min-w-32 max-md:flex-1" value={filter[key] ?? 'all'} onChange={(value) => set({ [key]: value === 'all' ? undefined : value })} options={[all, ...options.map(({ id, name }) => ({ value: id, label: name }))]} />
  );
  const link = data?.links.find(({ id }) => id === filter.linkId);
  return (
    <div className="mb-4">
      <div className="flex flex-wrap items-end gap-2">
        <PeriodFields value={filter} today={today} open={info.period === 'open'} onChange={(period) => set({ from: undefined, to: undefined, ...period })} />
        {info.steps && <Segmented className="max-md:w-full max-md:*:flex-1 max-md:*:justify-center" label={t('reports.stepLabel')} value={(filter.by ?? 'day') as 'day' | 'week' | 'month'} onChange={(by) => set({ by })} options={(['day', 'week', 'month'] as const).map((step) => ({ value: step, label: t(`reports.step.${step}`) }))} />}
        {takes('eventId') && <Combobox key={filter.eventId ?? ''} label={t('ticketFilters.events')} className="w-60 max-md:w-full" placeholder={t(events.length === 0 ? 'web.all' : 'ticketFilters.another')} value={null} onChange={(one) => one && setEvents([...events, one.value])} options={(data?.events ?? []).filter(({ id }) => !events.includes(id)).map(({ id, name }) => ({ value: id, label: name }))} />}
        {pick('areaId', t('ticketFilters.area'), data?.areas ?? [])}
        {pick('stageId', t('ticketFilters.stage'), data?.stages ?? [])}
        {takes('channel') && <Select label={t('ticketFilters.channel')} className="w-36 max-md:min-w-32 max-md:flex-1" value={filter.channel ?? 'all'} onChange={(value) => set({ channel: value === 'all' ? undefined : value })} options={[all, ...OrderChannel.options.map((one) => ({ value: one as string, label: t(`ticketChannel.${one}`) }))]} />}
        {takes('linkId') && data && data.links.length > 0 && <Combobox label={t('ticketFilters.promoter')} className="w-52 max-md:w-full" placeholder={t('web.all')} value={link ? { value: link.id, label: link.name } : null} onChange={(one) => set({ linkId: one?.value })} options={data.links.map(({ id, name }) => ({ value: id, label: name }))} />}
      </div>
      {events.length > 0 && (
        <ul aria-label={t('ticketFilters.events')} className="mt-2 flex flex-wrap gap-2">
          {events.map((id) => {
            const name = data?.events.find((one) => one.id === id)?.name ?? '…';
            return (
              <li key={id} className="inline-flex max-w-full items-center rounded-md border border-line pl-2.5">
                <span className="truncate">{name}</span>
                <button type="button" aria-label={t('ticketFilters.without', { name })} className="inline-flex size-8 shrink-0 items-center justify-center rounded-md text-soft hover:bg-hover max-md:size-11" onClick={() => setEvents(events.filter((one) => one !== id))}><X className="size-4" /></button>
              </li>
            );
          })}
        </ul>
      )}
    </div>
  );
}
