import { useQuery } from '@tanstack/react-query';
import { createFileRoute, Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { z } from 'zod';
import { ticketDashboard, type TicketsDashboard } from '#web/data/ticketMoney.ts';
import { day, money, number } from '#web/format.ts';
import { Chart } from '#web/parts/reports/Chart.tsx';
import { Figure } from '#web/parts/reports/Figure.tsx';
import { Panel } from '#web/parts/reports/Panel.tsx';
import { PeriodFields } from '#web/parts/reports/PeriodFields.tsx';
import { rate } from '#web/parts/ticketMoney/state.tsx';
import { requires, useBranch, useMay } from '#web/session.ts';
import { Combobox } from '#web/ui/Combobox.tsx';
import { DateTime } from '#web/ui/DateTime.tsx';
import { PageHeader } from '#web/ui/PageHeader.tsx';
import { Problem } from '#web/ui/Problem.tsx';
import { SkeletonLines } from '#web/ui/Skeleton.tsx';
import { todayIn } from '#web/zoned.ts';

const localDay = z.iso.date().optional().catch(undefined);

export const Route = createFileRoute('/tickets/dashboard')({
  staticData: { title: 'ticketDashboard.title' },
  validateSearch: z.object({ from: localDay, to: localDay, eventId: z.uuid().optional().catch(undefined) }),
  beforeLoad: requires('tickets.report.read.anonymous'),
  component: Dashboard,
});

/** How sales go; it moves by itself when something is sold. */
function Dashboard() {
  const { t } = useTranslation();
  const search = Route.useSearch();
  const navigate = Route.useNavigate();
  const zone = useBranch()?.zone ?? 'UTC';
  const { data, isPending, error, refetch } = useQuery({ ...ticketDashboard(search), placeholderData: (before) => before });
  const change = (part: Partial<typeof search>) => void navigate({ search: (before) => ({ ...before, ...part }), replace: true });
  const chosen = data?.events.find(({ id }) => id === search.eventId);
  return (
    <>
      <PageHeader title={t('ticketDashboard.title')} note={t('ticketDashboard.note')} />
      <div className="mb-4 flex flex-wrap items-end gap-2">
        <PeriodFields value={data ? { from: data.from, to: data.to } : search} today={todayIn(zone)} onChange={(period) => change({ from: undefined, to: undefined, ...period })} />
        <Combobox label={t('tickets.event')} className="w-72 max-md:w-full" placeholder={t('web.all')} value={chosen ? { value: chosen.id, label: chosen.name } : null} onChange={(one) => change({ eventId: one?.value })} options={(data?.events ?? []).map(({ id, name }) => ({ value: id, label: name }))} />
      </div>
      <Problem error={error} onRetry={() => void refetch()} className="mb-4" />
      {isPending && <SkeletonLines lines={10} />}
      {data && <Figures data={data} {...(search.eventId && { eventId: search.eventId })} />}
    </>
  );
}

function Figures({ data, eventId }: { data: TicketsDashboard; eventId?: string }) {
  const { t } = useTranslation();
  const { cards, currency, days, areas, funnel, feed, alerts } = data;
  const sees = { refunds: useMay(['tickets.refund.request', 'tickets.refund.approve']), payments: useMay('tickets.report.read') };
  const search: Record<string, string> = { from: data.from, to: data.to, ...(eventId && { eventId }) };
  const amount = (minor: number) => money(minor, currency);
  const step = (key: keyof typeof funnel) => ({ name: t(`ticketDashboard.funnel.${key}`), values: [funnel[key]] });
  const steps = [step('carts'), step('held'), step('buyer'), step('paid')];
  const column = (key: string) => t(`reportColumn.tickets.${key}`);
  return (
    <>
      {alerts.length > 0 && (
        <section aria-label={t('ticketDashboard.alerts')} className="mb-6 border-l-2 border-wait pl-4">
          <h2 className="font-semibold">{t('ticketDashboard.alerts')}</h2>
          <ul className="mt-1 flex flex-col gap-1">
            {alerts.map(({ kind, count }) => {
              const words = t(`ticketDashboard.alert.${kind}`, { count, number: number(count) });
              const link = 'text-accent-text underline decoration-1 underline-offset-3 max-md:inline-block max-md:py-2.5';
              return <li key={kind}>{kind === 'refunds_due' || kind === 'refunds_stuck' ? (sees.refunds ? <Link to="/tickets/refunds" search={{ column: kind === 'refunds_due' ? 'processing' : 'stuck' }} className={link}>{words}</Link> : words)
                : kind === 'payments_mismatch' ? (sees.payments ? <Link to="/reports/$key" params={{ key: 'tickets.reconciliation' }} className={link}>{words}</Link> : words) : words}</li>;
            })}
          </ul>
        </section>
      )}
      <dl className="mb-6 grid grid-cols-2 gap-x-6 gap-y-4 lg:grid-cols-5">
        <Figure label={t('ticketDashboard.face')} value={cards.faceMinor} format={amount} /><Figure label={t('ticketDashboard.last24h')} value={cards.last24hMinor} format={amount} /><Figure label={column('units')} value={cards.units} format={number} note={t('ticketDashboard.orders', { count: cards.orders })} />
        <Figure label={t('ticketDashboard.onSale')} value={cards.onSale} format={number} /><Figure label={t('ticketDashboard.openRefunds')} value={cards.openRefundsMinor} format={amount} />
      </dl>
      <div className="scroll-thin gap-x-8 gap-y-6 max-md:flex max-md:snap-x max-md:snap-mandatory max-md:gap-4 max-md:overflow-x-auto md:grid md:grid-cols-2" tabIndex={0} role="region" aria-label={t('reports.charts')}>
        <Panel title={t('ticketDashboard.byDay')} report="tickets.sales" search={{ ...search, by: 'day' }} head={[t('reports.step.day'), column('faceMinor'), column('units')]} rows={days.map((one) => [day(one.day, 'dayMonth'), amount(one.faceMinor), number(one.units)])}
          chart={<Chart kind="line" label={t('ticketDashboard.byDay')} series={[column('faceMinor')]} format={amount} points={days.map((one) => ({ name: day(one.day, 'dayMonth'), values: [one.faceMinor] }))} />} />
        <Panel title={t('ticketDashboard.funnel')} report="tickets.sales" search={search} head={[t('ticketDashboard.step'), column('orders')]} rows={funnel.carts === 0 ? [] : steps.map(({ name, values }) => [name, number(values[0]!)])} chart={<Chart kind="ranking" label={t('ticketDashboard.funnel')} series={[t('ticketDashboard.step')]} format={number} points={steps} />} />
      </div>
      <div className="mt-6 grid gap-x-8 gap-y-6 md:grid-cols-2">
        <section aria-label={t('ticketDashboard.occupancy')} className="min-w-0 border-t border-line pt-3">
          <h2 className="mb-2 text-lg font-semibold">{t('ticketDashboard.occupancy')}</h2>
          {areas.length === 0 ? <p className="py-4 text-soft">{t('ticketDashboard.noAreas')}</p> : <ul>{areas.map((area) => <Bar key={area.id} area={area} many={eventId === undefined} />)}</ul>}
        </section>
        <section aria-label={t('ticketDashboard.feed')} className="min-w-0 border-t border-line pt-3">
          <h2 className="mb-2 text-lg font-semibold">{t('ticketDashboard.feed')}</h2>
          {feed.length === 0 ? <p className="py-4 text-soft">{t('ticketDashboard.noSales')}</p> : (
            <ol aria-live="polite" className="divide-y divide-line">
              {feed.map((one) => (
                <li key={one.id} className="flex items-start justify-between gap-4 py-2">
                  <span className="min-w-0"><span className="block truncate font-medium">{one.areas}</span><span className="block truncate text-sm text-soft">{one.eventName} · {t(`ticketChannel.${one.channel}`)} · <DateTime at={one.at} show="relative" /></span></span>
                  <span className="shrink-0 font-medium tabular-nums">{amount(one.totalMinor)}</span>
                </li>
              ))}
            </ol>
          )}
        </section>
      </div>
    </>
  );
}

/** How full an area is: sold, being bought, kept back. */
function Bar({ area, many }: { area: TicketsDashboard['areas'][number]; many: boolean }) {
  const { t } = useTranslation();
  const part = (people: number) => `${area.capacity === 0 ? 0 : (100 * people) / area.capacity}%`;
  return (
    <li className="border-t border-line py-2 first:border-t-0">
      <div className="flex items-baseline justify-between gap-4"><span className="min-w-0 truncate"><span className="font-medium">{area.name}</span>{many && <span className="text-soft"> · {area.eventName}</span>}</span><span className="shrink-0 tabular-nums">{area.soldBp === null ? '–' : rate(area.soldBp)}</span></div>
      <div aria-hidden className="mt-1.5 flex h-2 overflow-hidden rounded-full bg-sunken"><span className="bg-info" style={{ width: part(area.sold) }} /><span className="bg-wait" style={{ width: part(area.held) }} /><span className="bg-edge" style={{ width: part(area.blocked) }} /></div>
      <p className="mt-1 text-sm text-soft">{t('ticketDashboard.ofArea', { sold: number(area.sold), capacity: number(area.capacity), held: number(area.held), blocked: number(area.blocked) })}</p>
    </li>
  );
}
