import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { reviewSignal } from '#contracts/tickets-signals.ts';
import { type Signal, signalPages } from '#web/data/ticketOrders.ts';
import { type EventDetail, topic } from '#web/data/tickets.ts';
import { number } from '#web/format.ts';
import { useAction } from '#web/query.ts';
import { useMay } from '#web/session.ts';
import { Button } from '#web/ui/Button.tsx';
import { ConfirmDialog } from '#web/ui/ConfirmDialog.tsx';
import { DateTime } from '#web/ui/DateTime.tsx';
import { Section } from '#web/ui/PageHeader.tsx';
import { Problem } from '#web/ui/Problem.tsx';
import { Switch } from '#web/ui/Switch.tsx';
import { TextInput } from '#web/ui/TextInput.tsx';

/** Who bought or passed on more often than usual: for people to look at; nobody is kept from buying by it. */
export function SignalList({ event }: { event: EventDetail }) {
  const { t } = useTranslation();
  const [all, setAll] = useState(false);
  const [reviewing, setReviewing] = useState<Signal | null>(null);
  const [note, setNote] = useState('');
  const mayReview = useMay('tickets.transfer.override');
  const pages = useInfiniteQuery(signalPages(event.id, !all));
  const review = useAction(reviewSignal, { topics: [topic], done: t('ticketSignals.reviewed'), onDone: () => setReviewing(null) });
  const rows = pages.data?.pages.flatMap(({ items }) => items) ?? [];
  return (
    <Section title={t('ticketSignals.title')} note={t('ticketSignals.note')} actions={<Switch label={t('ticketSignals.all')} checked={all} onChange={setAll} />}>
      <Problem error={pages.error} onRetry={() => void pages.refetch()} />
      {pages.data && rows.length === 0 && <p className="pb-2 text-soft">{t(all ? 'ticketSignals.none' : 'ticketSignals.noneOpen')}</p>}
      <ul className="flex flex-col divide-y divide-line">
        {rows.map((one) => (
          <li key={one.key} className="flex flex-wrap items-start justify-between gap-x-6 gap-y-2 py-3 first:pt-0">
            <div className="min-w-0">
              <p><span className="font-medium break-all">{one.subject ?? t('ticketSignals.hidden')}</span> · {t(`ticketSignals.kind.${one.kind}`, { count: one.count, number: number(one.count) })}</p>
              <p className="text-sm text-soft">{t('ticketSignals.between', { people: number(one.admissions) })} <DateTime at={one.firstAt} zone={event.timeZone} /> – <DateTime at={one.lastAt} zone={event.timeZone} /></p>
              <p className="flex flex-wrap gap-x-3 text-sm">{one.orders.map(({ id, number: code }) => <Link key={id} to="/tickets/orders/$id" params={{ id }} className="text-accent-text tabular-nums underline decoration-1 underline-offset-3 max-md:py-1.5">{code}</Link>)}</p>
              {one.review && <p className="text-sm text-soft">{t('ticketSignals.seen', { name: one.review.by ?? '—', count: one.review.count, number: number(one.review.count) })} <DateTime at={one.review.at} />{one.review.note && <> · {one.review.note}</>}</p>}
            </div>
            {mayReview && (one.review === null || one.count > one.review.count) && <Button size="small" aria-label={t('ticketSignals.reviewOf', { subject: one.subject ?? one.orders[0]?.number ?? '' })} onClick={() => { setNote(''); setReviewing(one); }}>{t('ticketSignals.review')}</Button>}
          </li>
        ))}
      </ul>
      {pages.hasNextPage && <Button size="small" busy={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>{t('web.table.more')}</Button>}
      <ConfirmDialog open={reviewing !== null} onClose={() => setReviewing(null)} title={t('ticketSignals.reviewTitle')} action={t('ticketSignals.review')} busy={review.isPending} error={review.error} onConfirm={() => reviewing && review.mutate({ params: { id: event.id }, body: { key: reviewing.key, note } })}>
        <p className="mb-3">{t('ticketSignals.reviewBody')}</p>
        <TextInput label={t('ticketSignals.found')} value={note} maxLength={300} onChange={(change) => setNote(change.target.value)} />
      </ConfirmDialog>
    </Section>
  );
}
