import { useInfiniteQuery } from '@tanstack/react-query';
import { createFileRoute, Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { z } from 'zod';
import { TicketCheck } from '#contracts/tickets-terms.ts';
import { type Issue, issuePages } from '#web/data/ticketSettings.ts';
import { day } from '#web/format.ts';
import { requires } from '#web/session.ts';
import { Button, buttonClass } from '#web/ui/Button.tsx';
import { EmptyState } from '#web/ui/EmptyState.tsx';
import { PageHeader } from '#web/ui/PageHeader.tsx';
import { Problem } from '#web/ui/Problem.tsx';
import { Segmented } from '#web/ui/Segmented.tsx';
import { Select } from '#web/ui/Select.tsx';
import { SkeletonLines } from '#web/ui/Skeleton.tsx';
import { Status } from '#web/ui/Status.tsx';

export const Route = createFileRoute('/tickets/integrity')({
  staticData: { title: 'integrity.title' },
  validateSearch: z.object({ check: TicketCheck.optional().catch(undefined), all: z.boolean().optional().catch(undefined) }),
  beforeLoad: requires('tickets.settings.manage'),
  component: Integrity,
});

/** What the nightly questions found: what is wrong, where, and what to do about it. */
function Integrity() {
  const { t } = useTranslation();
  const { check, all } = Route.useSearch();
  const navigate = Route.useNavigate();
  const pages = useInfiniteQuery(issuePages({ ...(check && { check }), ...(!all && { latestOnly: 'true' }) }));
  const rows = pages.data?.pages.flatMap(({ items }) => items) ?? [];
  return (
    <div className="max-w-4xl">
      <PageHeader title={t('integrity.title')} note={t('integrity.note')} />
      <div className="mb-4 flex flex-wrap items-end gap-3">
        <Segmented label={t('integrity.when')} value={all ? 'all' : 'last'} onChange={(value) => void navigate({ search: (before) => ({ ...before, all: value === 'all' || undefined }), replace: true })} options={[{ value: 'last', label: t('integrity.last') }, { value: 'all', label: t('integrity.all') }]} />
        <Select label={t('integrity.what')} hideLabel className="w-72 max-md:w-full" value={check ?? 'any'} onChange={(value) => void navigate({ search: (before) => ({ ...before, check: value === 'any' ? undefined : (value as TicketCheck) }), replace: true })} options={[{ value: 'any', label: t('integrity.any') }, ...TicketCheck.options.map((value) => ({ value, label: t(`integrity.${value}`) }))]} />
      </div>
      {pages.isPending && <SkeletonLines lines={6} />}
      <Problem error={pages.error} onRetry={() => void pages.refetch()} />
      {pages.data && rows.length === 0 && <EmptyState title={t('integrity.emptyTitle')}>{t('integrity.emptyBody')}</EmptyState>}
      <ul className="divide-y divide-line border-y border-line empty:hidden">{rows.map((issue) => <Finding key={issue.id} issue={issue} />)}</ul>
      {pages.hasNextPage && <Button className="mt-3" busy={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>{t('clients.showMore')}</Button>}
    </div>
  );
}

const text = (value: unknown) => (typeof value === 'string' || typeof value === 'number' ? String(value) : null);

function Finding({ issue }: { issue: Issue }) {
  const { t } = useTranslation();
  const { area, number, row, seat, order, orders, stage } = issue.details;
  const place = area ? [text(area), row ? `${text(row)}-${text(seat)}` : text(number)].filter(Boolean).join(' ') : null;
  const numbers = [...(Array.isArray(orders) ? orders.map(String) : []), ...(text(order) ? [text(order)!] : [])];
  return (
    <li className="flex flex-wrap items-start justify-between gap-x-6 gap-y-2 py-4">
      <div className="min-w-0 max-w-prose">
        <p className="font-medium"><Status tone="bad">{t(`integrity.${issue.check}`)}</Status></p>
        <p className="text-soft">{[issue.eventName, place, text(stage), day(issue.localDate)].filter(Boolean).join(' · ')}</p>
        {numbers.length > 0 && <p>{numbers.map((code) => <Link key={code} to="/tickets/orders" search={{ text: code }} className="mr-3 tabular-nums underline underline-offset-3">{code}</Link>)}</p>}
        <p className="mt-1">{t(`integrity.${issue.check}.next`)}</p>
      </div>
      <Link to="/tickets/events/$id" params={{ id: issue.eventId }} className={buttonClass({ size: 'small' })}>{t('integrity.openEvent')}</Link>
    </li>
  );
}
