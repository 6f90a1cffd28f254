import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { OrderChannel } from '#contracts/tickets-terms.ts';
import type { ReportFilter, ReportInfo } from '#web/data/reports.ts';
import { ticketReportOptions } from '#web/data/ticketMoney.ts';
import { PeriodFields } from '#web/parts/reports/PeriodFields.tsx';
import { Combobox } from '#web/ui/Combobox.tsx';
import { Segmented } from '#web/ui/Segmented.tsx';
import { Select } from '#web/ui/Select.tsx';

/** What every report of an organizer may be narrowed by; areas and stages once an event is chosen. They stand in the address. */
export function TicketFilters({ info, filter, today, onChange }: { info: ReportInfo; filter: ReportFilter; today: string; onChange: (part: ReportFilter) => void }) {
  const { t } = useTranslation();
  const { data } = useQuery(ticketReportOptions(filter.eventId));
  const all = { value: 'all', label: t('web.all') };
  const set = (part: Record<string, string | undefined>) => onChange(part as ReportFilter);
  const pick = (key: 'areaId' | 'stageId', label: string, options: readonly { id: string; name: string }[]) => options.length > 0 && (
    <Select label={label} className="w-40 max-md:min-w-32 max-md:flex-1" value={filter[key] ?? 'all'} onChange={(value) => set({ [key]: value === 'all' ? undefined : value })} options={[all, ...options.map(({ id, name }) => ({ value: id, label: name }))]} />
  );
  const chosen = (id: string | undefined, from: readonly { id: string; name: string }[] = []) => { const one = from.find((each) => each.id === id); return one ? { value: one.id, label: one.name } : null; };
  return (
    <div className="mb-4 flex flex-wrap items-end gap-2">
      <PeriodFields value={filter} today={today} open={info.period === 'open'} onChange={(period) => set({ from: undefined, to: undefined, ...period })} />
      {info.steps && <Segmented className="max-md:w-full max-md:*:flex-1 max-md:*:justify-center" label={t('reports.stepLabel')} value={(filter.by ?? 'day') as 'day' | 'week' | 'month'} onChange={(by) => set({ by })} options={(['day', 'week', 'month'] as const).map((step) => ({ value: step, label: t(`reports.step.${step}`) }))} />}
      <Combobox label={t('tickets.event')} className="w-60 max-md:w-full" placeholder={t('web.all')} value={chosen(filter.eventId, data?.events)} onChange={(one) => set({ eventId: one?.value, areaId: undefined, stageId: undefined })} options={(data?.events ?? []).map(({ id, name }) => ({ value: id, label: name }))} />
      {pick('areaId', t('ticketFilters.area'), data?.areas ?? [])}
      {pick('stageId', t('ticketFilters.stage'), data?.stages ?? [])}
      <Select label={t('ticketFilters.channel')} className="w-36 max-md:min-w-32 max-md:flex-1" value={filter.channel ?? 'all'} onChange={(value) => set({ channel: value === 'all' ? undefined : value })} options={[all, ...OrderChannel.options.map((one) => ({ value: one as string, label: t(`ticketChannel.${one}`) }))]} />
      {data && data.links.length > 0 && <Combobox label={t('ticketFilters.promoter')} className="w-52 max-md:w-full" placeholder={t('web.all')} value={chosen(filter.linkId, data.links)} onChange={(one) => set({ linkId: one?.value })} options={data.links.map(({ id, name }) => ({ value: id, label: name }))} />}
    </div>
  );
}
