import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { closeParafiscal, generateParafiscal } from '#contracts/tickets-settlement.ts';
import { type ParafiscalMonth, parafiscalPages } from '#web/data/ticketMoney.ts';
import { topic } from '#web/data/tickets.ts';
import { money, number } from '#web/format.ts';
import { period } from '#web/parts/reports/cells.ts';
import { useAction } from '#web/query.ts';
import { useMay } from '#web/session.ts';
import { Button } from '#web/ui/Button.tsx';
import { ConfirmDialog } from '#web/ui/ConfirmDialog.tsx';
import { DateTime } from '#web/ui/DateTime.tsx';
import { EmptyState } from '#web/ui/EmptyState.tsx';
import { Section } from '#web/ui/PageHeader.tsx';
import { Problem } from '#web/ui/Problem.tsx';
import { SkeletonLines } from '#web/ui/Skeleton.tsx';
import { Status } from '#web/ui/Status.tsx';

const monthName = ({ firstDay }: ParafiscalMonth): string => period(firstDay, 'month');

/** The cultural contribution month by month, as it is to be declared. */
export function Parafiscal() {
  const { t } = useTranslation();
  const pages = useInfiniteQuery(parafiscalPages);
  const months = pages.data?.pages.flatMap(({ items }) => items) ?? [];
  return (
    <>
      {pages.isPending && <SkeletonLines lines={6} />}
      <Problem error={pages.error} onRetry={() => void pages.refetch()} />
      {pages.data && months.length === 0 && <EmptyState title={t('settlements.noMonthsTitle')}>{t('settlements.noMonthsBody')}</EmptyState>}
      {months.map((month) => <Month key={month.month} month={month} />)}
      {pages.hasNextPage && <Button size="small" onClick={() => void pages.fetchNextPage()}>{t('web.table.more')}</Button>}
    </>
  );
}

function Month({ month }: { month: ParafiscalMonth }) {
  const { t } = useTranslation();
  const mayClose = useMay('tickets.settlement.close') && month.status === 'open';
  const [closing, setClosing] = useState(false);
  const generate = useAction(generateParafiscal, { topics: [topic], done: t('settlements.refreshed') });
  const close = useAction(closeParafiscal, { topics: [topic], done: t('settlements.monthClosed'), onDone: () => setClosing(false) });
  const name = monthName(month);
  const amount = (minor: number) => money(minor, month.currency);
  const heads = ['event', 'pulep', 'priceMinor', 'tickets', 'baseMinor', 'contributionMinor'] as const;
  return (
    <Section title={name} note={<span className="inline-flex flex-wrap items-center gap-x-3"><Status tone={month.status === 'closed' ? 'good' : 'wait'}>{t(`settlements.month.${month.status}`)}</Status><span>{t('settlements.madeAt')} <DateTime at={month.generatedAt} /></span></span>}
      actions={mayClose && <span className="flex gap-2"><Button size="small" busy={generate.isPending} onClick={() => generate.mutate({ params: { month: month.month } })}>{t('settlements.refresh')}</Button><Button size="small" onClick={() => setClosing(true)}>{t('settlements.closeMonth')}</Button></span>}>
      <Problem error={generate.error} className="mb-3" />
      {month.lines.length === 0 ? <p className="text-soft">{t('settlements.nothingDue')}</p> : (
        <div className="scroll-thin overflow-x-auto" tabIndex={0} role="region" aria-label={name}>
          <table className="w-full min-w-160 text-left tabular-nums">
            <thead><tr className="text-soft">{heads.map((key, n) => <th key={key} scope="col" className={n < 2 ? 'py-1.5 pr-3 font-medium' : 'py-1.5 pl-3 text-right font-medium'}>{t(key === 'baseMinor' ? 'reportColumn.tickets.parafiscal.baseMinor' : `reportColumn.tickets.${key}`)}</th>)}</tr></thead>
            <tbody>{month.lines.map((line) => <tr key={line.eventId + line.priceMinor} className="border-t border-line"><td className="py-1.5 pr-3">{line.eventName}</td><td className="pr-3">{line.pulepCode ?? '–'}</td><td className="pl-3 text-right">{amount(line.priceMinor)}</td><td className="pl-3 text-right">{number(line.tickets)}</td><td className="pl-3 text-right">{amount(line.baseMinor)}</td><td className="pl-3 text-right">{amount(line.contributionMinor)}</td></tr>)}</tbody>
            <tfoot><tr className="border-t border-edge font-semibold"><td className="py-1.5" colSpan={4}>{t('settlements.sum')}</td><td className="pl-3 text-right">{amount(month.baseMinor)}</td><td className="pl-3 text-right">{amount(month.contributionMinor)}</td></tr></tfoot>
          </table>
        </div>
      )}
      <ConfirmDialog open={closing} danger={false} onClose={() => setClosing(false)} title={t('settlements.closeMonthTitle', { month: name })} action={t('settlements.closeMonth')} busy={close.isPending} error={close.error} onConfirm={() => close.mutate({ params: { month: month.month } })}>{t('settlements.closeMonthNote')}</ConfirmDialog>
    </Section>
  );
}
